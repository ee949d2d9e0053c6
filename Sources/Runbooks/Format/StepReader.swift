import Policy
import Reports

/// A step in the making: its heading, then its lines and blocks as they come.
struct StepReader {
  /// Linux takes arguments of 128 KiB.
  private static let longestCommand = 64 << 10
  private static let longestTitle = 200

  private(set) var step: Step
  private var prose: [String] = []
  /// Of its block "yaml step"; nil without one.
  private var attributesLine: Int?

  /// A number before the title, as in `## 3. Is it whole?`, has to be the step's own.
  init(_ heading: String, number: Int, line: Int) throws(RunbookProblem) {
    var title = heading
    if let match = heading.prefixMatch(of: /([0-9]{1,4})[.)] +/) {
      guard Int(match.1) == number else {
        throw RunbookProblem(.step, line: line, "The heading says \(match.1), but this is step \(number).")
      }
      title = String(heading[match.range.upperBound...])
    }
    guard !title.isEmpty, title.count <= Self.longestTitle else {
      throw RunbookProblem(.step, line: line, "A step has a title of 1 to \(Self.longestTitle) characters.")
    }
    step = Step(number: number, title: title, line: line, prose: "")
  }

  mutating func add(_ line: String) { prose.append(line) }

  mutating func add(_ info: FenceInfo, _ text: String, line: Int) throws(RunbookProblem) {
    if info.part != .step { try checkCommand(text, line) }
    switch info.part {
    case .step:
      guard attributesLine == nil else {
        throw RunbookProblem(.block, line: line, "This step has a block \"yaml step\" already; write one.")
      }
      // As many empty lines as stand before it, so that places are those of the file.
      attributesLine = try step.readAttributes(String(repeating: "\n", count: line) + text) ?? step.line
    case .before: step.before.append(info.check(text, line: line + 1))
    case .after: step.after.append(info.check(text, line: line + 1))
    case .run:
      guard step.run == nil else {
        throw RunbookProblem(.block, line: line, "This step has a block \"sh run\" already; make two steps of it.")
      }
      step.run = info.block(text, line: line + 1)
    case .undo:
      guard step.undo == nil else {
        throw RunbookProblem(.block, line: line, "This step has a block \"sh undo\" already; write one.")
      }
      step.undo = info.block(text, line: line + 1)
    }
  }

  private func checkCommand(_ text: String, _ line: Int) throws(RunbookProblem) {
    guard !text.allSatisfy(\.isWhitespace) else { throw RunbookProblem(.block, line: line, "The block is empty.") }
    guard text.utf8.count <= Self.longestCommand else {
      throw RunbookProblem(
        .block, line: line, "The command is longer than \(Self.longestCommand) bytes; put it into a script.")
    }
    for (index, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard !part.contains("${people.") else {
        throw RunbookProblem(
          .block, line: line + 1 + index,
          "A command does not get the names of people. Write them in the text of the step.")
      }
      let visible = part.filter { $0 != "\t" }
      if VisibleText.of(visible) != visible {
        throw RunbookProblem(
          .block, line: line + 1 + index,
          "A character here is not seen, or turns the line around: a command has to be what it looks like.")
      }
    }
  }

  func finish(_ runbook: Runbook) throws(RunbookProblem) -> Step {
    var step = step
    step.prose = RunbookReader.trimmed(prose)
    if step.undo != nil, !step.mutates {
      throw RunbookProblem(
        .step, line: step.line,
        "It can be undone, so it changes something; write mutates: true in a block \"yaml step\".")
    }
    guard step.asks.isEmpty || !step.isManual else {
      throw RunbookProblem(
        .step, line: attributesLine ?? step.line,
        "What a step by hand sets is always asked. Leave asks out, or give the step a block \"sh run\".")
    }
    guard step.approves.isEmpty || step.approval != nil else {
      throw RunbookProblem(
        .step, line: attributesLine ?? step.line,
        "It names files to approve, and no role that approves them. Write approval: ROLE.")
    }
    if let approval = step.approval, runbook.role(approval) == nil {
      let names = runbook.roles.map(\.name)
      throw RunbookProblem(
        .step, line: attributesLine ?? step.line,
        "The front matter has no role \"\(approval.prefix(40))\"" + NearestName.question(approval, in: names)
          + (names.isEmpty ? " Write it under roles." : " Roles are: \(names.joined(separator: ", "))."))
    }
    if let name = step.tells, runbook.message(name) == nil {
      let names = runbook.messages.map(\.name)
      throw RunbookProblem(
        .step, line: attributesLine ?? step.line,
        "The front matter has no status message \"\(name.prefix(40))\"" + NearestName.question(name, in: names)
          + " Write it under status messages.")
    }
    try PeopleNames.check(step.prose, line: step.line)
    return step
  }
}
