import Reports

extension RunModel.Command {
  /// The commands of a run in their order, with how each ended.
  /// - Parameter runbook: the one that the run began with; without it the commands' texts are not known.
  static func all(_ lines: [JournalLine], _ runbook: Runbook?, path: String) throws(JournalError) -> [RunModel.Command]
  {
    guard let first = lines.first else { return [] }
    var walk = Walk(runbook: runbook, state: try RunState([first], path: path))
    for line in lines.dropFirst() { walk.visit(line.event) }
    walk.endPending()
    return walk.commands
  }
}

/// Goes through a journal, with what variables held at each line.
private struct Walk {
  let runbook: Runbook?
  var state: RunState
  private(set) var commands: [RunModel.Command] = []
  /// A command that began; no line yet says how it ended.
  private var pending: (step: Int, part: String, attempt: Int)?
  /// The lines of each step's part, as they were shown last.
  private var shown: [Part: [String]] = [:]

  private struct Part: Hashable {
    var step: Int
    /// `run`, `undo`, `before-check 1`.
    var name: String
  }

  init(runbook: Runbook?, state: RunState) {
    self.runbook = runbook
    self.state = state
  }

  mutating func visit(_ event: JournalEvent) {
    switch event {
    case .resumed: endPending()
    case .intent(let step, let attempt): pending = (step, "run", attempt)
    case .undoIntent(let step, let attempt): pending = (step, "undo", attempt)
    case .result(let step, let command): add(step, "run", command)
    case .undoResult(let step, let command): add(step, "undo", command)
    case .interrupted(let step):
      if let begun = pending, begun.step == step { end(begun, "interrupted") }
    case .check(let step, let check):
      let part = "\(check.part.rawValue)-check \(check.index)"
      commands.append(
        RunModel.Command(
          step: step, part: part, attempt: check.tries, lines: text(step, part),
          outcome: check.holds ? "true" : "not true",
          isSuccess: check.holds, seconds: check.seconds))
    default: break
    }
    _ = state.apply(event)
  }

  /// Of a command that its runner did not see end.
  mutating func endPending() {
    if let begun = pending { end(begun, "its end is not known") }
  }

  private mutating func end(_ begun: (step: Int, part: String, attempt: Int), _ outcome: String) {
    pending = nil
    commands.append(
      RunModel.Command(
        step: begun.step, part: begun.part, attempt: begun.attempt, lines: text(begun.step, begun.part),
        outcome: outcome, isSuccess: false))
  }

  private mutating func add(_ step: Int, _ part: String, _ command: JournalEvent.CommandRecord) {
    pending = nil
    let end = command.status < 0 ? "signal \(command.status.magnitude)" : "exit status \(command.status)"
    commands.append(
      RunModel.Command(
        step: step, part: part, attempt: command.attempt, lines: text(step, part),
        outcome: command.timedOut ? "stopped by the runner" : command.isRefusal ? "\(end), refused" : end,
        isSuccess: command.status == 0 && !command.timedOut, status: command.status, seconds: command.seconds,
        log: command.log))
  }

  /// Empty if it is as it was last.
  private mutating func text(_ step: Int, _ part: String) -> [String] {
    guard let runbook, step >= 1, step <= runbook.steps.count, let block = block(runbook.steps[step - 1], part) else {
      return []
    }
    let lines = ExpandedCommand(block.command, part == "undo" ? state.valuesToUndo(step) : state.values).lines
    let key = Part(step: step, name: part)
    guard shown[key] != lines else { return [] }
    shown[key] = lines
    return lines
  }

  private func block(_ step: Step, _ part: String) -> Block? {
    switch part {
    case "run": return step.run
    case "undo": return step.undo
    default:
      let checks = part.hasPrefix("before") ? step.before : step.after
      guard let index = part.split(separator: " ").last.flatMap({ Int($0) }), index >= 1, index <= checks.count else {
        return nil
      }
      return checks[index - 1].block
    }
  }
}
