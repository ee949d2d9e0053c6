import Foundation
import Policy
package import Reports
import Synchronization

extension DryRunModel {
  /// Goes through all steps without a write: what would be run, and what cannot be told before. The before-checks that
  /// the author calls read-only are run.
  package init(_ runbook: Runbook, values: [NamedValue], _ surroundings: Runner.Surroundings) async throws {
    self.init(RunbookModel(runbook, surroundings.people), missing: runbook.missing(programs: surroundings.programs))
    let known = Dictionary(values.map { ($0.name, $0.value) }) { first, _ in first }
    var walk = Walk(
      runbook: runbook, shell: ShellCommand(surroundings, run: UUID().uuidString), values: known,
      people: surroundings.people)
    for step in runbook.steps { steps.append(try await walk.visit(step)) }
  }
}

/// What is known on the way through the steps.
private struct Walk {
  let runbook: Runbook
  let shell: ShellCommand
  let values: [String: String]
  /// The policy's, which only prose names.
  let people: People?
  /// The first step that would change something.
  var mutating: Int?

  mutating func visit(_ step: Step) async throws -> DryRunModel.Step {
    var report = DryRunModel.Step(
      number: step.number, title: step.title, mutates: step.mutates, isWanted: step.condition?.holds(values))
    if let condition = step.condition {
      switch report.isWanted {
      case true?: report.notes.append("done, since \(condition.text)")
      case false?: report.notes.append("skipped, since not (\(condition.text))")
      case nil: report.unpredictable.append("whether it is done: \(setter(of: condition.name))")
      }
    }
    describe(step, &report)
    for (part, block) in step.blocks {
      let expanded = ExpandedCommand(block.command, values)
      report.commands.append((part, expanded.lines))
      for name in expanded.unknown where setterNumber(of: name) != nil {
        let sentence = "the value of \(name): \(setter(of: name))"
        if !report.unpredictable.contains(sentence) { report.unpredictable.append(sentence) }
      }
    }
    if report.isWanted != false { try await predict(step, &report) }
    if step.mutates, report.isWanted != false, mutating == nil { mutating = step.number }
    return report
  }

  private func describe(_ step: Step, _ report: inout DryRunModel.Step) {
    if step.isManual {
      report.text = ProseText.filled(step.prose) { PeopleNames.value($0, people) ?? values[$0] }
      report.notes.append("done by hand; you say when it is done")
    }
    if !step.asks.isEmpty { report.notes.append("asks you for \(step.asks.joined(separator: ", "))") }
    if !step.sets.isEmpty { report.notes.append("sets \(step.sets.joined(separator: ", "))") }
    if step.mutates {
      report.notes.append(step.undo == nil ? "changes something, and has no undo block" : "changes something")
    }
    if let name = step.tells { report.notes.append("shows the status message \(name), for you to paste") }
    if let name = step.confirm {
      report.notes.append(values[name].map { "asks you to type \($0)" } ?? "asks you to type what \(name) is")
    }
    if let name = step.approval, let role = runbook.role(name) {
      let way = runbook.approvers == nil ? "typed at this terminal" : "signed"
      report.notes.append("needs the approval of a second person, \(way), as \(name): \(role.description)")
      if !step.approves.isEmpty {
        report.notes.append("the approval is about the files \(step.approves.joined(separator: ", ")) as they are then")
      }
    }
  }

  /// Of what a check that is not true printed, the last.
  private static let linesShown = 8

  /// Runs what may be run, and says of the rest why it is not known.
  private func predict(_ step: Step, _ report: inout DryRunModel.Step) async throws {
    for (index, check) in step.before.enumerated() {
      let name = "before-check \(index + 1)"
      let unknown = ExpandedCommand(check.block.command, values).unknown.filter { setterNumber(of: $0) != nil }
      if let reason = reasonNotToRun(check, unknown) {
        report.unpredictable.append("\(name): \(reason)")
        continue
      }
      let log = FileManager.default.temporaryDirectory.appendingPathComponent("rekindle-dry-run-\(UUID().uuidString)")
        .path
      defer { try? FileManager.default.removeItem(atPath: log) }
      let said = Mutex<[String]>([])
      let outcome = try await shell.run(check.block, for: step.number, values: values, log: log) { line in
        said.withLock { $0 = $0.suffix(Self.linesShown - 1) + [line] }
      }
      if outcome.wasStopped { throw CancellationError() }
      if outcome.isSuccess {
        report.notes.append("\(name) is true now")
      } else {
        let reason = [outcome.failure(check.block.timeout)] + said.withLock { $0 }
        report.falseChecks.append("\(name) is not true now: \(reason.joined(separator: " "))")
      }
    }
    if !step.after.isEmpty {
      report.unpredictable.append(
        step.after.count == 1
          ? "its after-check: it is about what this step does" : "its after-checks: they are about what this step does")
    }
  }

  private func reasonNotToRun(_ check: Check, _ unknown: [String]) -> String? {
    if let name = unknown.first { return setter(of: name) }
    if let mutating { return "step \(mutating), before it, changes something" }
    return check.isReadOnly ? nil : "it is not marked read-only, so a dry run leaves it alone"
  }

  private func setterNumber(of name: String) -> Int? { runbook.steps.first { $0.sets.contains(name) }?.number }

  private func setter(of name: String) -> String {
    setterNumber(of: name).map { "step \($0) sets \(name)" } ?? "nothing has set \(name)"
  }
}
