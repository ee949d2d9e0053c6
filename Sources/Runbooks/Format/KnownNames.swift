import Foundation
import Policy

/// The variables that have a value at a step: parameters, and what earlier steps set.
struct KnownNames {
  /// Of one block. A script of more belongs into a file.
  private static let mostOwnNames = 100

  private var names: Set<String>

  init(_ runbook: Runbook) {
    names = Set(runbook.parameters.map(\.name))
  }

  /// Finds names that nothing gives a value to, then adds what the step sets.
  ///
  /// Looked for is only `${name}` in small letters: what else a command uses is the shell's or its own. A name that stands
  /// in the same block by itself, as in `for name in`, is the command's own.
  mutating func check(_ step: Step) throws(RunbookProblem) {
    let needed = [step.condition?.name, step.confirm].compactMap { $0 }
    for name in needed where !names.contains(name) { throw unknown(name, line: step.line) }
    for name in step.sets where names.contains(name) {
      throw RunbookProblem(
        .step, line: step.line, "It sets \"\(name)\", which has a value already; take another name.")
    }
    for (part, block) in step.blocks {
      let known = part == "before" || part == "run" ? names : names.union(step.sets)
      var own: Set<String> = []
      for use in VariableUse.all(in: block.command) where use.isBraced && !known.union(own).contains(use.name) {
        guard own.count < Self.mostOwnNames, Self.isOwn(use.name, block.command) else {
          throw unknown(use.name, line: block.line + use.line)
        }
        own.insert(use.name)
      }
    }
    names.formUnion(step.sets)
  }

  /// Finds names in a status message that have no value when it is shown.
  func check(_ message: StatusMessage, line: Int?) throws(RunbookProblem) {
    for name in message.names where !names.contains(name) {
      var problem = unknown(name, line: line ?? 0)
      problem.line = line
      problem.message = "Status message \(message.name): \(problem.message)"
      throw problem
    }
  }

  private func unknown(_ name: String, line: Int) -> RunbookProblem {
    let nearest = NearestName.of(name, in: names.sorted())
    return RunbookProblem(
      .unknownName, line: line,
      "Nothing gives ${\(name)} a value" + (nearest.map { "; do you mean ${\($0)}?" } ?? ".")
        + " Make it a parameter, or let an earlier step set it.")
  }

  private static func isOwn(_ name: String, _ command: String) -> Bool {
    var previous: Character = " "
    var rest = command[...]
    while let range = rest.range(of: name) {
      let before = range.lowerBound == command.startIndex ? previous : command[command.index(before: range.lowerBound)]
      let after = range.upperBound == command.endIndex ? " " : command[range.upperBound]
      if !VariableUse.isWord(before), before != "{", before != "$", !VariableUse.isWord(after) { return true }
      previous = before
      rest = rest[range.upperBound...]
    }
    return false
  }
}
