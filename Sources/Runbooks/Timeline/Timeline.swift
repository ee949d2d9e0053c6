import Reports

/// What happened in a run, for those who were not there: each step with its time, and all that was out of the ordinary.
package struct Timeline: Sendable {
  package struct Row: Sendable {
    package var number: Int
    package var title: String
    package var expected: Duration?
    package var state: RunState.StepState
    /// In microseconds since 1970; nil if it did not begin.
    package var began: Int64?
    package var ended: Int64?
    package var attempts: Int

    /// From the first thing that happened in it to the last, with the waiting for people.
    package var seconds: Double? {
      guard let began, let ended else { return nil }
      return Double(max(0, ended - began)) / 1e6
    }

    package var isLate: Bool {
      guard let seconds, let expected else { return false }
      return seconds > expected.asSeconds
    }
  }

  /// Something worth telling.
  package struct Moment: Sendable {
    package var time: Int64
    package var step: Int?
    package var text: String
  }

  package var state: RunState
  package var expected: Duration?
  package var began: Int64
  package var ended: Int64
  package var rows: [Row] = []
  package var moments: [Moment] = []
  package var approvals: [(step: Int, approval: JournalEvent.Approval)] = []
  /// How often a command or a check was tried again.
  package var retries = 0
  /// Steps that came to their end, and were not begun again since.
  private var over: Set<Int> = []

  /// - Parameter runbook: the one of the run; nil if only its numbers are known.
  package init(_ chain: JournalChain, _ runbook: Runbook?, path: String) throws(JournalProblem) {
    self.init(chain.lines, try RunState(chain, path: path), runbook)
  }

  init(_ lines: [JournalLine], _ state: RunState, _ runbook: Runbook?) {
    self.state = state
    expected = runbook?.expected
    began = lines.first?.time ?? 0
    ended = lines.last?.time ?? 0
    for number in 1...state.start.steps {
      let step = runbook.flatMap { number <= $0.steps.count ? $0.steps[number - 1] : nil }
      rows.append(
        Row(
          number: number, title: step?.title ?? "step \(number)", expected: step?.expected, state: state[number],
          attempts: state.attempts[number - 1]))
    }
    for (index, line) in lines.enumerated() {
      if case .resumed = line.event, let last = lines[..<index].last, !last.event.endsARunner {
        moments.append(
          Moment(
            time: last.time, step: last.event.step,
            text: "the last that its runner wrote: it was killed, or its computer stopped"))
      }
      add(line)
    }
  }

  private mutating func add(_ line: JournalLine) {
    if let step = line.event.step {
      if rows[step - 1].began == nil { rows[step - 1].began = line.time }
      // What is looked at again later, when the run is gone on with, is not the step's time.
      if !over.contains(step) { rows[step - 1].ended = line.time }
      switch line.event {
      case .entered, .intent: over.remove(step)
      case .done, .skipped: over.insert(step)
      default: break
      }
    }
    if case .approved(let step, let approval) = line.event { approvals.append((step, approval)) }
    if case .intent(_, let attempt) = line.event, attempt > 1 { retries += 1 }
    if case .check(_, let check) = line.event { retries += max(0, check.tries - 1) }
    guard let text = Self.text(of: line.event) else { return }
    moments.append(Moment(time: line.time, step: line.event.step, text: text))
  }

  package var seconds: Double { Double(max(0, ended - began)) / 1e6 }

  /// "finished", "stopped at step 3: a check was not true"
  package var ending: String {
    if state.isTakenBack, state.stop == nil { return "taken back" }
    if state.isFinished { return "finished" }
    guard let stop = state.stop else { return "not ended: it runs, or its runner was killed" }
    return "stopped" + (stop.step.map { " at step \($0)" } ?? "") + ": \(stop.reason.meaning)"
  }

  /// What is told of an event; nil for what goes without saying.
  private static func text(of event: JournalEvent) -> String? {
    switch event {
    case .started(let start): "begun by \(start.operator.text)"
    case .resumed(let person, let lost):
      "gone on with by \(person.text)" + (lost > 0 ? "; a half written line of \(lost) bytes was taken away" : "")
    case .entered, .intent: nil
    case .check(_, let check):
      check.holds && check.tries == 1
        ? nil
        : "\(check.part.rawValue)-check \(check.index) \(check.holds ? "true" : "not true")"
          + (check.tries > 1 ? " after \(check.tries) tries" : "")
    case .confirmed(_, let value, let byOption): "confirmed by \(byOption ? "--confirm" : "typing") \(value)"
    case .approved(_, let approval):
      "approved by \(approval.name) as \(approval.role), \(approval.method == .typed ? "typed at the operator's terminal" : "signed by key")"
    case .result(_, let command):
      command.status == 0 && !command.timedOut
        ? nil
        : "command \(command.timedOut ? "was stopped by the runner" : "ended with status \(command.status)"), log \(command.log)"
    case .value(_, let value): "\(value.name) is \(value.value)"
    case .done(_, let how): "done\(how.remark)"
    case .skipped(_, let reason, let byCondition): byCondition ? "left out: \(reason)" : "skipped: \(reason)"
    case .failed(_, let reason): "failed: \(reason)"
    case .interrupted: "interrupted"
    case .undoIntent: "being taken back"
    case .undoResult(_, let command): command.status == 0 ? "taken back" : "could not be taken back, log \(command.log)"
    case .paused(_, let seconds): "paused for \(Quantity.seconds(seconds))"
    case .stopped(let stop): "stopped: \(stop.reason.meaning)"
    case .finished: "finished"
    case .takenBack: "all that can be taken back is"
    }
  }
}

extension JournalEvent {
  /// Whether a runner that wrote this ended by itself.
  fileprivate var endsARunner: Bool {
    switch self {
    case .stopped, .finished, .takenBack: true
    default: false
    }
  }
}

extension JournalEvent.How {
  fileprivate var remark: String {
    switch self {
    case .ran: ""
    case .found: ": found so after an interruption"
    case .byHand: " by hand"
    }
  }
}

extension JournalEvent.Person {
  package var text: String { name == account ? "\(name) (uid \(uid))" : "\(name) (account \(account), uid \(uid))" }
}

extension JournalEvent.Stop.Reason {
  package var meaning: String {
    switch self {
    case .check: "a check was not true"
    case .command: "a command failed"
    case .operator: "the operator stopped it"
    case .signal: "a signal"
    case .refused: "a confirmation or an approval was not given"
    case .undo: "an undo block failed"
    }
  }
}

extension RunState.StepState {
  package var text: String {
    switch self {
    case .untouched: "not begun"
    case .entered: "begun"
    case .interrupted: "interrupted"
    case .ran: "run, not checked"
    case .failed: "failed"
    case .done(.ran): "done"
    case .done(.found): "found done"
    case .done(.byHand): "done by hand"
    case .skipped(_, true): "left out"
    case .skipped(_, false): "skipped"
    case .undoInterrupted: "half taken back"
    case .undone: "taken back"
    }
  }
}
