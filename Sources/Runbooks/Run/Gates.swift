import Reports

/// What a person has to say before a step's command is run.
extension Runner {
  private static let triesToType = 3

  /// Whether the step is to be run at all: its condition, what was said with the command, and in paranoid mode the operator.
  func isWanted(_ step: Step) async throws -> Bool {
    if let condition = step.condition, condition.holds(state.values) != true {
      console.tell("  skipped: not (\(VisibleText.of(condition.text)))")
      try record(.skipped(step: step.number, reason: "not (\(condition.text))", byCondition: true))
      return false
    }
    if let reason = options.skips[step.number] {
      try await skip(step, reason)
      return false
    }
    guard options.isParanoid else { return true }
    guard console.ask != nil else {
      throw refused(step, "--paranoid asks at each step, and nobody can be asked here.")
    }
    while true {
      let word = try await choose(step, "Step \(step.number)?", ["continue", "skip", "pause", "stop"])
      guard word == "pause" else { return word == "continue" }
      let start = retry.elapsed()
      guard try await console.ask?("Paused. Press Enter to go on. ") != nil else {
        throw JournalEvent.Stop(reason: .operator, step: step.number)
      }
      try record(.paused(step: step.number, seconds: (retry.elapsed() - start) / .seconds(1)))
    }
  }

  /// Lets the operator choose what becomes of a step. One that they skip is passed over, for the reason that they give.
  /// - Throws: `JournalEvent.Stop` for "stop", and at the end of input.
  func choose(
    _ step: Step, _ prompt: String, _ words: [String], stopReason: JournalEvent.Stop.Reason = .operator
  ) async throws -> String {
    guard let word = try await console.choose(prompt, words), word != "stop" else {
      throw JournalEvent.Stop(reason: stopReason, step: step.number)
    }
    if word == "skip" { try await skip(step, try await reason("Why is it skipped?", step.number)) }
    return word
  }

  /// The last word before a command that changes something.
  /// - Returns: false if the step was skipped instead.
  func isConfirmed(_ step: Step) async throws -> Bool {
    if let name = step.confirm {
      try await confirm(step, name, state.values[name] ?? "")
      return true
    }
    guard step.mutates, !step.isManual, !options.yes else { return true }
    guard console.ask != nil else {
      throw refused(step, "It changes something, and nobody can be asked here. Give --yes to run it.")
    }
    return try await choose(step, "This step changes something. Run it?", ["yes", "skip", "stop"]) == "yes"
  }

  private func confirm(_ step: Step, _ name: String, _ value: String) async throws {
    guard let ask = console.ask else {
      guard let given = options.confirmations[name] else {
        throw refused(step, "It needs --confirm \(name)=VALUE, with the value that \(name) has.")
      }
      guard given.utf8.elementsEqual(value.utf8) else {
        throw refused(step, "--confirm \(name) is not what \(name) is in this run.")
      }
      return try record(.confirmed(step: step.number, value: value, byOption: true))
    }
    for _ in 0..<Self.triesToType {
      guard let typed = try await ask("Type \(VisibleText.of(value)) to run this step, nothing to stop: "),
        !typed.isEmpty
      else { throw JournalEvent.Stop(reason: .operator, step: step.number) }
      if typed.utf8.elementsEqual(value.utf8) {
        return try record(.confirmed(step: step.number, value: value, byOption: false))
      }
      console.tell("  That is not it.")
    }
    throw refused(step, "\(name) was typed wrong \(Self.triesToType) times.")
  }

  /// A step that is done by hand: waits until the operator says so, and for the values that it sets.
  /// - Returns: false if it was skipped.
  func isDoneByHand(_ step: Step) async throws -> Bool {
    if let how = options.doneByHand[step.number] {
      for name in step.sets {
        if let value = options.answer(name) {
          try record(.value(step: step.number, NamedValue(name: name, value: value)))
        } else if state.values[name] == nil {
          throw refused(step, "It gives \(name) a value: give --answer \(name)=VALUE too.")
        }
      }
      try leaveOpen(step.number, .byHand, [])
      try record(.note(state.operator, text: "Step \(step.number) was done by hand: \(how)"))
      return true
    }
    guard console.ask != nil else {
      throw refused(
        step,
        "It is done by hand, and Rekindle cannot ask here. Give --done \(step.number)=HOW if it is done, "
          + "--skip \(step.number)=REASON, or a terminal.")
    }
    var points: [String] = []
    asking: while true {
      switch try await choose(step, "Done?", ["done", "open", "skip", "stop"]) {
      case "skip": return false
      case "open":
        points = try await askWhatStaysOpen()
        if !points.isEmpty { break asking }
      default: break asking
      }
    }
    try leaveOpen(step.number, .byHand, points)
    for name in step.sets where state.values[name] == nil {
      let value = try await value(name, step)
      try record(.value(step: step.number, NamedValue(name: name, value: value)))
    }
    return true
  }

  private func value(_ name: String, _ step: Step) async throws -> String {
    while let typed = try await console.line("\(name): ") {
      guard let reason = ParameterValues.refusal(of: typed) else { return typed }
      console.tell("  It cannot be that: \(reason)")
    }
    throw JournalEvent.Stop(reason: .operator, step: step.number)
  }

  /// Passes a step over. What it would have set may be typed, if it was done in another way. A step with checks, and one by hand, leaves an
  /// open point: nothing shows that what it does is done.
  func skip(_ step: Step, _ reason: String) async throws {
    for name in step.sets where state.values[name] == nil {
      guard let typed = try await console.ask?("\(name), if you have it (else nothing): "), !typed.isEmpty,
        ParameterValues.refusal(of: typed) == nil
      else { continue }
      try record(.value(step: step.number, NamedValue(name: name, value: typed)))
    }
    // First, so that a runner that is killed between the two lines asks about the step again.
    if step.isManual || step.hasChecks {
      try leaveOpen(step.number, .skipped, [OpenPoint.line("Step \(step.number) was skipped: \(reason)")])
    }
    try record(.skipped(step: step.number, reason: reason, byCondition: false))
    console.tell("  skipped: \(VisibleText.of(reason))")
  }

  func reason(_ prompt: String, _ step: Int) async throws -> String {
    guard let reason = try await console.line("\(prompt) ") else {
      throw JournalEvent.Stop(reason: .operator, step: step)
    }
    return reason
  }

  /// An interrupted step whose after-checks do not tell that it is done.
  /// - Returns: whether it is to be run again; false if it was skipped or taken back.
  func goesOnAfterInterruption(_ step: Step) async throws -> Bool {
    if let reason = options.skips[step.number] {
      try await skip(step, reason)
      return false
    }
    guard step.mutates else {
      console.tell("  It changes nothing, so it is run again.")
      return true
    }
    guard !options.again.contains(step.number) else { return true }
    guard console.ask != nil else {
      throw refused(
        step,
        "It changes something and was interrupted. Look what it did, and give --again \(step.number) to run it "
          + "again, or --skip \(step.number)=REASON.")
    }
    tellUndo(step)
    let words = ["again", "skip"] + (step.undo == nil ? [] : ["undo"]) + ["stop"]
    let word = try await choose(step, "Look what it did. Run it again?", words)
    if word == "undo" { try await undo(step) }
    return word != "skip"
  }

  func refused(_ step: Step, _ message: String) -> JournalEvent.Stop {
    console.say("refused: \(message)")
    return JournalEvent.Stop(reason: .refused, step: step.number)
  }
}
