import Reports

/// What happens when a step does not succeed, and how what was done is taken back.
extension Runner {
  /// Tells of the failure, and lets the operator choose; without one, the run stops.
  /// - Returns: if the step is to be tried again, or was skipped, or if the run went back to an earlier one.
  func decide(_ step: Step, _ failure: StepFailure) async throws {
    console.say(failure.reason == .refused ? failure.message : "failed: \(failure.message)")
    tellTroubles(step)
    tellUndo(step)
    guard console.ask != nil else {
      if options.undo { try await takeBack() }
      throw JournalEvent.Stop(reason: failure.reason, step: step.number)
    }
    while true {
      var words = ["retry"]
      if step.undo != nil, state.hasEffect[step.number - 1] { words.append("undo") }
      if step.number > 1 { words.append("back") }
      if !runbook.parameters.isEmpty { words.append("change") }
      switch try await choose(step, "What now?", words + ["note", "skip", "stop"], stopReason: failure.reason) {
      case "note": try await note(step)
      case "undo": try await undo(step)
      case "change": try await changeParameter(step)
      case "back": if try await goBack(from: step.number, toLast: step.number - 1) { return }
      default: return
      }
    }
  }

  private func note(_ step: Step) async throws {
    let text = try await reason("Note:", step.number)
    if let reason = RunNote.refusal(of: text) { return console.say("It cannot be that: \(reason)") }
    guard let owner = try await console.ask?("Who follows it up (nothing for a note)? "), !owner.isEmpty else {
      return try record(.note(state.operator, text: text))
    }
    let due = try await console.ask?("Until when, such as 2026-12-10? ") ?? ""
    let followUp: FollowUp
    do throws(FollowUp.Problem) { followUp = try FollowUp(text, owner: owner, due: due) } catch {
      console.say("\(error.description) The text is in the journal as a note.")
      return try record(.note(state.operator, text: text))
    }
    try record(.followUp(state.operator, followUp))
  }

  /// Lets the operator say from which earlier step on the run is to be done again. What those steps changed is taken back first.
  /// - Parameters:
  ///   - number: of the step at which the run is.
  ///   - last: the last step that they may choose.
  /// - Returns: false if they thought better of it.
  private func goBack(from number: Int, toLast last: Int) async throws -> Bool {
    guard let typed = try await console.ask?("Back to which step, 1 to \(last) (nothing to stay)? ") else {
      throw JournalEvent.Stop(reason: .operator, step: number)
    }
    guard let target = Int(typed), target >= 1, target <= last else {
      console.tell("  The run stays at step \(number).")
      return false
    }
    let begun = runbook.steps[(target - 1)..<number].filter { $0.mutates && state.hasEffect[$0.number - 1] }
    for step in begun.reversed() where step.undo != nil {
      tellUndo(step)
      guard
        try await console.choose("Step \(step.number) changed something. Take it back first?", ["yes", "no"]) == "yes"
      else {
        console.say(
          "The run stays where it is, since that change is still there.")
        return false
      }
      try await undo(step)
    }
    let lasting = begun.filter { $0.undo == nil }
    if !lasting.isEmpty {
      let numbers = lasting.map { String($0.number) }.joined(separator: ", ")
      console.say(
        "Step \(numbers) changed something, and has no undo block. The change stays, and the step runs on top of it.")
      guard try await console.choose("Go back all the same?", ["yes", "no"]) == "yes" else { return false }
    }
    try record(.wentBack(step: number, to: target))
    forgetDone(from: target)
    return true
  }

  /// Goes back from the end of the run.
  func goBack() async throws -> Bool { try await goBack(from: runbook.steps.count, toLast: runbook.steps.count) }

  /// Lets the operator give a parameter another value.
  private func changeParameter(_ step: Step) async throws {
    let names = runbook.parameters.map(\.name)
    console.say("Parameters are: \(names.map { "\($0)=\(state.values[$0] ?? "")" }.joined(separator: ", ")).")
    guard let typed = try await console.ask?("NAME=VALUE (nothing to leave it): "), !typed.isEmpty else { return }
    guard let equals = typed.firstIndex(of: "="),
      let parameter = runbook.parameters.first(where: { $0.name == typed[..<equals] })
    else {
      return console.say("It cannot be that: write NAME=VALUE, with one of these names.")
    }
    let value = String(typed[typed.index(after: equals)...])
    if let reason = ParameterValues.refusal(of: value, parameter) {
      return console.say("It cannot be that: \(reason)")
    }
    let users = runbook.steps[..<step.number].filter { $0.uses(parameter.name) }
    if let changed = users.first(where: { $0.mutates && state.hasEffect[$0.number - 1] }) {
      return console.say(
        "Step \(changed.number) changed something with the value that \(parameter.name) has. Take that back first, or begin a new run."
      )
    }
    try record(.changed(NamedValue(name: parameter.name, value: value)))
    let earlier = users.filter { $0.number < step.number }
    guard !earlier.isEmpty else { return }
    let numbers = earlier.map { String($0.number) }.joined(separator: ", ")
    console.say("Step \(numbers) used the old value. To run it again with the new one, choose back.")
  }

  func tellUndo(_ step: Step) {
    guard let undo = step.undo, state.hasEffect[step.number - 1] else { return }
    console.tell("  What takes it back:")
    tellCommand(undo, state.valuesToUndo(step.number))
  }

  /// Runs a step's undo block.
  func undo(_ step: Step) async throws {
    guard let block = step.undo else { return }
    let attempt = state.undoAttempts[step.number - 1] + 1
    let log = file.folder.log(step.number, "undo-\(attempt)")
    console.tell("Taking back step \(step.number): \(VisibleText.of(step.title))")
    tellCommand(block, state.valuesToUndo(step.number))
    try record(.undoIntent(step: step.number, attempt: attempt))
    let outcome = try await shell.run(
      block, for: step.number,
      values: environment(step, state.attempts[step.number - 1], state.valuesToUndo(step.number)),
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
