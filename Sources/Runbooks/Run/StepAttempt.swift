import Foundation
import Policy
import Reports

extension Runner {
  /// One try of a step.
  /// - Throws: `StepFailure` if it did not succeed, `Stop` if the run ends here, `CancellationError` after a signal.
  func attempt(_ step: Step) async throws {
    switch state[step.number] {
    case .interrupted:
      guard try await !foundDone(step) else { return }
      guard try await goesOnAfterInterruption(step) else { return }
    case .undoInterrupted: guard try await goesOnAfterInterruption(step) else { return }
    case .ran: return try await finish(step)
    default: break
    }
    try record(.entered(step: step.number))
    guard try await isWanted(step) else { return }
    try checkNames(step)
    try await approve(step)
    try await check(step, .before)
    guard try await isConfirmed(step) else { return }
    try checkApproved(step)
    if let block = step.run {
      try await run(block, of: step)
    } else {
      guard try await isDoneByHand(step) else { return }
    }
    try await finish(step)
  }

  /// Runs the step's command, between its two lines in the journal.
  private func run(_ block: Block, of step: Step) async throws {
    let attempt = state.attempts[step.number - 1] + 1
    let log = file.folder.log(step.number, "run-\(attempt)")
    try Task.checkCancellation()
    try record(.intent(step: step.number, attempt: attempt))
    let refusal = file.folder.refusal(step.number, attempt)
    var values = environment(step, attempt)
    values[RefusalFile.variable] = refusal
    values[Self.openVariable] = file.folder.openPoints(step.number, attempt)
    let outcome = try await shell.run(
      block, for: step.number, values: values, log: "\(file.folder.path)/\(log)"
    ) { [console] in console.output($0) }
    try Self.synchronize("\(file.folder.path)/\(log)")
    if outcome.wasStopped {
      try record(.interrupted(step: step.number))
      throw CancellationError()
    }
    var command = JournalEvent.CommandRecord(attempt, outcome, log)
    command.isRefusal = outcome.status == RefusalFile.status && !command.timedOut && RefusalFile.isThere(refusal)
    try record(.result(step: step.number, command))
    guard outcome.isSuccess else {
      var message =
        command.isRefusal
        ? "refused: nothing \(state.hasEffect[step.number - 1] ? "more " : "")was written."
        : outcome.failure(block.timeout)
      message += " Its output: \(log)."
      // What it left open before it failed counts, since the operator may skip the step now.
      do { try takeOpenPoints(step) } catch let failure as StepFailure { message += " \(failure.message)" }
      throw StepFailure(reason: command.isRefusal ? .refused : .command, message: message)
    }
  }

  /// What the step set, and what has to hold after it.
  private func finish(_ step: Step) async throws {
    try takeOpenPoints(step)
    if !step.isManual {
      for value in try StepOutputs.read(step, file.folder.output(step.number, state.attempts[step.number - 1])) {
        try record(.value(step: step.number, try await answer(step, value)))
      }
    }
    try await check(step, .after)
    try record(.done(step: step.number, step.isManual ? .byHand : .ran))
    console.tell("  done")
  }

  /// Lets the operator decide about a value that the step set, if the step says so.
  private func answer(_ step: Step, _ value: NamedValue) async throws -> NamedValue {
    guard step.asks.contains(value.name) else { return value }
    let shown = VisibleText.of(value.value)
    if let given = options.answer(value.name) {
      console.say("\(value.name) is \(VisibleText.of(given)), as --answer says.")
      return NamedValue(name: value.name, value: given)
    }
    guard let ask = console.ask else {
      console.say("\(value.name) is \(shown). Rekindle cannot ask here.")
      return value
    }
    while let typed = try await ask("\(value.name) (Enter for \(shown), stop to stop): "), typed.lowercased() != "stop"
    {
      if typed.isEmpty { return value }
      guard let reason = ParameterValues.refusal(ofPlain: typed) else {
        return NamedValue(name: value.name, value: typed)
      }
      console.say("It cannot be that: \(reason)")
    }
    throw JournalEvent.Stop(reason: .operator, step: step.number)
  }

  /// After a runner was killed: whether the after-checks tell that the step came to its end.
  private func foundDone(_ step: Step) async throws -> Bool {
    console.tell("  This step was interrupted; nobody knows how far it came.")
    do { try takeOpenPoints(step) } catch let failure as StepFailure {
      console.say(failure.message)
      return false
    }
    // Nobody was asked yet.
    guard !step.after.isEmpty, step.asks.isEmpty else { return false }
    let output = file.folder.output(step.number, state.attempts[step.number - 1])
    let values: [NamedValue]
    do throws(StepFailure) { values = step.isManual ? [] : try StepOutputs.read(step, output) } catch {
      console.tell("  \(VisibleText.of(error.message))")
      return false
    }
    // What it set may be what its checks look at.
    for value in values { try record(.value(step: step.number, value)) }
    // What an earlier resume waited for in vain is looked at once: the operator decides.
    do { try await check(step, .after, isPatient: !state.hasWaitedInVain[step.number - 1]) } catch is StepFailure {
      return false
    }
    try record(.done(step: step.number, .found))
    console.tell("  found done: what has to hold after it holds")
    return true
  }

  /// What a command finds in its environment besides the operator's own.
  /// - Parameter values: of its variables; nil for what they hold now.
  func environment(_ step: Step, _ attempt: Int, _ values: [String: String]? = nil) -> [String: String] {
    var values = values ?? state.values
    values["RUNBOOK_OUTPUT"] = file.folder.output(step.number, attempt)
    values["RUNBOOK_JOURNAL"] = file.folder.path
    values["RUNBOOK_OPERATOR"] = state.operator.name
    // Not that of a run around this one.
    values[RefusalFile.variable] = ""
    values[Self.openVariable] = ""
    // Programs that write for a terminal fit their lines beside the mark.
    if let width = console.width { values["COLUMNS"] = String(max(width - Console.outputMark.count, 40)) }
    return values
  }

  /// A step needs what a skipped one would have set.
  private func checkNames(_ step: Step) throws {
    let known = Set(state.values.keys)
    for (part, block) in step.blocks where part == "before" || part == "run" {
      for use in VariableUse.all(in: block.command) where !known.contains(use.name) {
        guard let setter = runbook.steps.first(where: { $0.sets.contains(use.name) }), setter.number < step.number
        else {
          continue
        }
        throw StepFailure(
          reason: .command,
          message: "It needs \(use.name), which step \(setter.number) sets, and that step was skipped.")
      }
    }
  }

  /// A log is read after an incident: it outlasts the machine's end as the journal does.
  private static func synchronize(_ path: String) throws {
    guard let handle = FileHandle(forUpdatingAtPath: path) else { return }
    try handle.synchronize()
    try handle.close()
  }
}

extension JournalEvent.CommandRecord {
  init(_ attempt: Int, _ outcome: ShellCommand.Outcome, _ log: String) {
    self.init(
      attempt: attempt, status: outcome.status, timedOut: outcome.timedOut || outcome.isTooLoud,
      seconds: outcome.seconds, log: log)
  }
}

extension ShellCommand.Outcome {
  var isSuccess: Bool { status == 0 && !timedOut && !isTooLoud }

  /// How it failed, as a sentence.
  func failure(_ timeout: Duration) -> String {
    if isTooLoud { return "It printed more than a command may, and was stopped." }
    if timedOut { return "It was not done after \(LengthOfTime.textInHours(timeout)), and was stopped." }
    if status < 0 { return "It was ended by signal \(-status)." }
    return status == 127 ? "A program that it calls is not here (exit status 127)." : "It ended with status \(status)."
  }
}
