import Reports

/// What happens when a step does not succeed, and how what was done is taken back.
extension Runner {
  /// Tells of the failure, and lets the operator choose; without one, the run stops.
  /// - Returns: if the step is to be tried again, or was skipped.
  func decide(_ step: Step, _ failure: StepFailure) async throws {
    console.tell("  failed: \(VisibleText.of(failure.message))")
    tellUndo(step)
    guard console.ask != nil else {
      if options.undo { try await takeBack() }
      throw JournalEvent.Stop(reason: failure.reason, step: step.number)
    }
    while true {
      let words = ["retry"] + (step.undo != nil && state.hasEffect[step.number - 1] ? ["undo"] : []) + ["skip", "stop"]
      guard try await choose(step, "What now?", words, stopReason: failure.reason) == "undo" else { return }
      try await undo(step)
    }
  }

  func tellUndo(_ step: Step) {
    guard let undo = step.undo, state.hasEffect[step.number - 1] else { return }
    console.tell("  What takes it back:")
    tellCommand(undo)
  }

  /// Runs a step's undo block.
  func undo(_ step: Step) async throws {
    guard let block = step.undo else { return }
    let attempt = state.undoAttempts[step.number - 1] + 1
    let log = file.folder.log(step.number, "undo-\(attempt)")
    console.tell("Taking back step \(step.number): \(VisibleText.of(step.title))")
    tellCommand(block)
    try record(.undoIntent(step: step.number, attempt: attempt))
    let outcome = try await shell.run(
      block, for: step.number, values: environment(step, state.attempts[step.number - 1]),
      log: "\(file.folder.path)/\(log)"
    ) { [console] in console.output($0) }
    if outcome.wasStopped { throw CancellationError() }
    try record(.undoResult(step: step.number, JournalEvent.CommandRecord(attempt, outcome, log)))
    guard outcome.isSuccess else {
      console.tell("  failed: \(outcome.failure(block.timeout)) Its output: \(log).")
      throw JournalEvent.Stop(reason: .undo, step: step.number)
    }
    console.tell("  taken back")
  }

  /// Runs the undo blocks of all steps that began, the last first.
  func takeBack() async throws {
    let begun = runbook.steps.filter { state.hasEffect[$0.number - 1] && $0.mutates }.reversed()
    let undoable = begun.filter { $0.undo != nil }
    for step in begun where step.undo == nil {
      console.tell("Step \(step.number) changed something and has no undo block: \(VisibleText.of(step.title))")
    }
    if !undoable.isEmpty, !options.yes, console.ask != nil {
      let numbers = undoable.map { String($0.number) }.joined(separator: ", ")
      guard try await console.choose("Take back step \(numbers)?", ["yes", "no"]) == "yes" else {
        throw JournalEvent.Stop(reason: .operator, step: undoable.first?.number)
      }
    }
    for step in undoable { try await undo(step) }
    try record(.takenBack)
    console.tell(undoable.isEmpty ? "Nothing was to be taken back." : "All that can be taken back is.")
  }
}
