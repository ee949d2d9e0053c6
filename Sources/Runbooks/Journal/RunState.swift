/// Where a run stands: what its journal's lines add up to.
package struct RunState: Sendable {
  package enum StepState: Sendable, Equatable {
    case untouched
    /// Its checks or questions began; its command did not.
    case entered
    /// Its command began, and nobody knows how it ended.
    case interrupted
    /// Its command ended well; what has to hold after it was not all looked at.
    case ran
    case failed
    /// Its command refused before it wrote anything.
    case refused
    case done(JournalEvent.How)
    case skipped(reason: String, byCondition: Bool)
    /// Its undo block began, and nobody knows how it ended.
    case undoInterrupted
    case undone

    package var isFinished: Bool {
      if case .skipped = self { true } else { isDone }
    }

    var isDone: Bool {
      if case .done = self { true } else { false }
    }
  }

  package private(set) var start: JournalEvent.Start
  package private(set) var `operator`: JournalEvent.Person
  /// Of each step, from the first.
  package private(set) var steps: [StepState]
  /// How often each step's command began, and its undo block.
  private(set) var attempts: [Int]
  private(set) var undoAttempts: [Int]
  /// Of each step that was interrupted: whether its after-checks were evaluated since, and one of them did not hold.
  private(set) var hasWaitedInVain: [Bool]
  /// Whether something of a step may have to be taken back: its command began, or somebody did it by hand.
  private(set) var hasEffect: [Bool]
  /// `hasEffect` as it was before the command that began last: one that refuses leaves it at that.
  private var hadEffect: [Bool]
  /// What variables held when each step's command began last, or when somebody did it by hand, with what the step set since: what takes
  /// it back is about that. Nil for a step that did not begin.
  private var valuesOfEffect: [[String: String]?]
  /// The step that set each value, but for those of parameters.
  private var setters: [String: Int] = [:]
  /// What variables hold.
  package private(set) var values: [String: String]
  /// What is left open, by step.
  package private(set) var open: [OpenPoint] = []
  package private(set) var isFinished = false
  package private(set) var isTakenBack = false
  /// Of the last line, if it tells of a stop.
  package private(set) var stop: JournalEvent.Stop?

  init(_ lines: [JournalLine], path: String) throws(JournalError) {
    guard case .started(let start)? = lines.first?.event, (1...1000).contains(start.steps) else {
      throw JournalError(.edited, path, line: 1, "The journal does not begin with a start.")
    }
    self.start = start
    `operator` = start.operator
    steps = Array(repeating: .untouched, count: start.steps)
    attempts = Array(repeating: 0, count: start.steps)
    undoAttempts = attempts
    hasEffect = Array(repeating: false, count: start.steps)
    hadEffect = hasEffect
    hasWaitedInVain = hasEffect
    valuesOfEffect = Array(repeating: nil, count: start.steps)
    values = Dictionary(start.values.map { ($0.name, $0.value) }) { first, _ in first }
    for line in lines.dropFirst() {
      guard apply(line.event) else {
        throw JournalError(.edited, path, line: line.sequence, "This line tells of a step that the runbook has not.")
      }
    }
  }

  /// The first step that is not finished; nil if all are.
  package var next: Int? { steps.firstIndex { !$0.isFinished }.map { $0 + 1 } }

  /// Whether every step is done, and something is left open.
  package var isOpen: Bool { !isFinished && !isTakenBack && next == nil && !open.isEmpty }

  /// The last step whose command was run to its end, or that was found so.
  var lastDone: Int? { steps.lastIndex(where: \.isDone).map { $0 + 1 } }

  /// What the step's undo block finds in its variables.
  func valuesToUndo(_ step: Int) -> [String: String] { valuesOfEffect[step - 1] ?? values }

  package subscript(_ step: Int) -> StepState { steps[step - 1] }

  /// - Returns: false for a step that is not there.
  mutating func apply(_ event: JournalEvent) -> Bool {
    if let step = event.step {
      guard (1...steps.count).contains(step) else { return false }
      apply(event, step - 1)
      return true
    }
    switch event {
    case .resumed(let person, _, _):
      `operator` = person
      stop = nil
    case .stopped(let stop):
      self.stop = stop
    case .finished: isFinished = true
    case .endedOpen: stop = nil
    case .takenBack: isTakenBack = true
    case .changed(let value): values[value.name] = value.value
    default: break
    }
    return true
  }

  private mutating func apply(_ event: JournalEvent, _ index: Int) {
    switch event {
    case .entered: steps[index] = .entered
    case .intent(_, let attempt):
      steps[index] = .interrupted
      hasWaitedInVain[index] = false
      attempts[index] = attempt
      hadEffect[index] = hasEffect[index]
      hasEffect[index] = true
      valuesOfEffect[index] = values
    case .result(_, let command):
      steps[index] = command.isRefusal ? .refused : command.status == 0 && !command.timedOut ? .ran : .failed
      if command.isRefusal {
        hasEffect[index] = hadEffect[index]
      } else {
        // One that refused did nothing, so what an earlier try left is still open.
        open.removeAll { $0.step == index + 1 }
      }
    case .value(let step, let value):
      values[value.name] = value.value
      setters[value.name] = step
      valuesOfEffect[index]?[value.name] = value.value
    case .wentBack(let step, let to):
      for number in max(1, to)...max(1, to, step) where number <= steps.count { steps[number - 1] = .untouched }
      for (name, setter) in setters where setter >= to {
        values[name] = nil
        setters[name] = nil
      }
    case .leftOpen(let step, let origin, let points):
      open.removeAll { $0.step == step && $0.origin == origin }
      let place = open.firstIndex { $0.step > step } ?? open.endIndex
      open.insert(contentsOf: points.map { OpenPoint(step: step, text: $0, origin: origin) }, at: place)
    case .settled(_, let point, _): open.removeAll { $0 == point }
    case .done(_, let how):
      steps[index] = .done(how)
      open.removeAll { $0.step == index + 1 && $0.origin == .skipped }
      hasEffect[index] = true
      if valuesOfEffect[index] == nil { valuesOfEffect[index] = values }
    case .skipped(_, let reason, let byCondition):
      steps[index] = .skipped(reason: reason, byCondition: byCondition)
    case .failed: if steps[index] != .refused { steps[index] = .failed }
    case .interrupted: steps[index] = .interrupted
    case .check(_, let check):
      if check.part == .after, !check.holds, steps[index] == .interrupted { hasWaitedInVain[index] = true }
    case .undoIntent(_, let attempt):
      steps[index] = .undoInterrupted
      undoAttempts[index] = attempt
    case .undoResult(_, let command):
      guard command.status == 0, !command.timedOut else { return }
      steps[index] = .undone
      hasEffect[index] = false
    default: break
    }
  }
}

extension JournalEvent {
  package var step: Int? {
    switch self {
    case .entered(let step), .check(let step, _), .confirmed(let step, _, _), .approved(let step, _),
      .intent(let step, _), .result(let step, _), .value(let step, _), .done(let step, _), .skipped(let step, _, _),
      .failed(let step, _), .interrupted(let step), .leftOpen(let step, _, _), .undoIntent(let step, _),
      .undoResult(let step, _),
      .wentBack(let step, _), .paused(let step, _):
      step
    case .settled(_, let point, _): point.step
    case .started, .resumed, .changed, .note, .followUp, .stopped, .finished, .endedOpen, .takenBack: nil
    }
  }
}
