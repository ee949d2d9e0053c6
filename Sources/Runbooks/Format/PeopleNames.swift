import Policy

/// The names by which a runbook's prose speaks of a policy's people: `${people.decides}`.
///
/// No command has them: what the policy says of people is text for people.
enum PeopleNames {
  static let all = ["decides", "contacts", "statusPage"]

  /// What replaces each name. Where the policy does not say who it is, the text says so.
  static func values(_ people: People?) -> [String: String] {
    let contacts = people?.contacts.map { "\($0.role): \($0.who)" }.joined(separator: "; ")
    let known = ["decides": people?.decides, "contacts": contacts, "statusPage": people?.statusPage]
    return Dictionary(
      uniqueKeysWithValues: all.map { name in
        let value = known[name].flatMap { $0 } ?? ""
        return ("people.\(name)", value.isEmpty ? "(rekindle.yaml has no people.\(name))" : value)
      })
  }

  /// Refuses a name that nothing has, so that nobody reads it at night.
  static func check(_ prose: String, line: Int?) throws(RunbookProblem) {
    for match in prose.matches(of: /\$\{people\.([^}\n]*)\}/) where !all.contains(String(match.1)) {
      throw RunbookProblem(
        .unknownName, line: line,
        "A policy has no people.\(match.1.prefix(40))" + NearestName.question(String(match.1), in: all)
          + " It has: \(all.map { "people.\($0)" }.joined(separator: ", ")).")
    }
  }
}
