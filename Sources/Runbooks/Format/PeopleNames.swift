import Policy

/// The names by which a runbook's prose speaks of a policy's people: `${people.decides}`.
///
/// No command has them: what the policy says of people is text for people.
enum PeopleNames {
  static let all = ["decides", "contacts", "statusPage"]

  /// What replaces `people.NAME`; nil for another name. Where the policy does not say who it is, the text says so.
  static func value(_ name: String, _ people: People?) -> String? {
    let value: String?
    switch name {
    case "people.decides": value = people?.decides
    case "people.contacts": value = people?.contacts.map { "\($0.role): \($0.who)" }.joined(separator: "; ")
    case "people.statusPage": value = people?.statusPage
    default: return nil
    }
    return value.flatMap { $0.isEmpty ? nil : $0 } ?? "(rekindle.yaml has no \(name))"
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
