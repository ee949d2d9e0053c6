import Reports

/// A row of a runbook's table of what can go wrong: what is seen, what it means, what to do.
struct Trouble: Equatable {
  /// In Markdown; never empty.
  var cells: [String]

  /// The rows of the tables in a text.
  static func all(in markdown: String) -> [Trouble] {
    var rows: [Trouble] = []
    var lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = lines.popFirst() {
      guard line.hasPrefix("|"), let rule = lines.first, rule.hasPrefix("|"), rule.allSatisfy({ "|-: ".contains($0) })
      else { continue }
      lines.removeFirst()
      while let row = lines.first, row.hasPrefix("|") {
        lines.removeFirst()
        rows.append(Trouble(cells: TableRow.cells(of: row)))
      }
    }
    return rows
  }

  /// Whether what is seen is seen in that step: it names the step by its number.
  func isAbout(step: Int) -> Bool {
    guard let seen = cells.first else { return false }
    return seen.matches(of: /[Ss]teps? ([0-9]{1,4}(?:(?:, | and | or | to )[0-9]{1,4})*)/).contains { match in
      let numbers = match.1.split { !$0.isNumber }.compactMap { Int($0) }
      guard match.1.contains(" to "), numbers.count == 2 else { return numbers.contains(step) }
      return (numbers[0]...max(numbers[0], numbers[1])).contains(step)
    }
  }
}

extension Runbook {
  /// What the runbook says of failures of a step.
  func troubles(at step: Int) -> [Trouble] {
    (Trouble.all(in: introduction) + Trouble.all(in: afterwards)).filter { $0.isAbout(step: step) }
  }
}
