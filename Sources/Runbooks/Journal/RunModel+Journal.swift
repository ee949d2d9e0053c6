import Keys
package import Reports
import Verification

/// What happened in a run, for those who were not there.
extension RunModel {
  /// - Parameters:
  ///   - copy: the runbook in the journal's folder; it counts only if the run began with it.
  ///   - isInUse: whether a runner, or its command, has the journal.
  package init(
    _ chain: JournalChain, _ copy: Runbook?, _ folder: JournalFolder, isInUse: Bool
  ) throws(JournalError) {
    let state = try RunState(chain.lines, path: folder.journal)
    let runbook = copy?.digest == state.start.digest ? copy : nil
    self.init()
    self.folder = folder.path
    self.isInUse = isInUse
    lines = chain.lines.count
    partialBytes = chain.partialBytes
    expected = runbook?.expected
    began = chain.lines.first?.time ?? 0
    // A note may come days later. It does not make the run longer.
    ended = chain.lines.last { !$0.event.isNote }?.time ?? 0
    fill(state)
    commands = try Command.all(chain.lines, runbook, path: folder.journal)
    files = runbook.map { File.all($0, folder) } ?? []
    for number in 1...state.start.steps {
      let step = runbook.flatMap { number <= $0.steps.count ? $0.steps[number - 1] : nil }
      steps.append(
        Step(
          number: number, title: step?.title ?? "step \(number)", expected: step?.expected,
          state: state[number].text(hasEffect: state.hasEffect[number - 1]), isDone: state[number].isDone,
          skipped: state[number].skipped,
          attempts: state.attempts[number - 1]))
    }
    // Steps that came to their end, and were not begun again since.
    var over: Set<Int> = []
    for (index, line) in chain.lines.enumerated() {
      if case .resumed = line.event, let last = chain.lines[..<index].last(where: { !$0.event.isNote }),
        !last.event.endsARunner
      {
        let text = "after this, its runner was killed, or its computer stopped"
        moments.append((last.time, last.event.step, text))
      }
      add(line, &over)
    }
  }

  private mutating func fill(_ state: RunState) {
    title = state.start.title
    run = state.start.run
    runbook = state.start.runbook
    sha256 = state.start.digest.hexadecimal
    values = state.start.values.map { ($0.name, $0.value) }
    person = (state.operator.name, state.operator.text)
    tool = state.start.tool
    operators = [state.start.operator.text]
    machines = [state.start.machine].compactMap { $0 }
    isFinished = state.isFinished
    isOpen = state.isOpen
    open = state.open.map { ($0.step, $0.text, $0.origin.rawValue, $0.sentence) }
    isTakenBack = state.isTakenBack
    stop = state.stop.map { ($0.reason.rawValue, $0.step) }
    next = state.next
    tone =
      state.isFinished
      ? .verified : state.isOpen || state.stop?.reason == .check ? .different : .incomplete
    ending = state.ending
  }

  private mutating func add(_ line: JournalLine, _ over: inout Set<Int>) {
    if let step = line.event.step {
      if steps[step - 1].began == nil { steps[step - 1].began = line.time }
      // What is looked at again later, when the run is gone on with, is not the step's time.
      if !over.contains(step) { steps[step - 1].ended = line.time }
      switch line.event {
      case .entered, .intent: over.remove(step)
      case .done, .skipped: over.insert(step)
      default: break
      }
    }
    if case .approved(let step, let approval) = line.event {
      approvals.append((step, approval.name, approval.role, approval.method.rawValue))
    }
    if case .intent(_, let attempt) = line.event, attempt > 1 { retries += 1 }
    if case .check(_, let check) = line.event { retries += max(0, check.tries - 1) }
    switch line.event {
    case .resumed(let person, _, let machine):
      if !operators.contains(person.text) { operators.append(person.text) }
      if let machine, !machines.contains(machine) { machines.append(machine) }
    case .followUp(_, let followUp): followUps.append((followUp.text, followUp.owner, followUp.due))
    case .value(let step, let value):
      stepValues.removeAll { $0.name == value.name }
      stepValues.append((step, value.name, value.value))
    case .wentBack(let step, let to):
      stepValues.removeAll { $0.step >= to }
      // The time of a step is that of its last round, and its approval is that of its next one.
      for number in max(1, to)...max(1, to, step) where number <= steps.count {
        (steps[number - 1].began, steps[number - 1].ended) = (nil, nil)
        over.remove(number)
      }
      approvals.removeAll { $0.step >= to }
    case .changed(let value):
      let index = values.firstIndex { $0.name == value.name }
      let before = index.map { values[$0].value } ?? ""
      moments.append((line.time, nil, "\(value.name) changed from \(before) to \(value.value)"))
      if let index { values[index].value = value.value }
      let done = over
      approvals.removeAll { !done.contains($0.step) }
    default: break
    }
    if let text = line.event.sentence { moments.append((line.time, line.event.step, text)) }
  }
}

extension RunState {
  fileprivate var ending: String {
    if isTakenBack, stop == nil { return "taken back" }
    if isFinished { return "finished" }
    if isOpen { return "done, with \(Quantity.counted(open.count, "point")) left open" }
    guard let stop else { return "not ended: it runs, or its runner was killed" }
    return "stopped" + (stop.step.map { " at step \($0)" } ?? "") + ": \(stop.reason.meaning)"
  }
}

extension JournalEvent {
  /// What is told of an event; nil for what goes without saying.
  fileprivate var sentence: String? {
    switch self {
    case .started(let start): "begun by \(start.operator.text)"
    case .resumed(let person, let lost, _):
      "resumed by \(person.text)" + (lost > 0 ? "; a half written line of \(lost) bytes was taken away" : "")
    case .entered, .intent: nil
    case .check(_, let check):
      check.holds && check.tries == 1
        ? nil
        : "\(check.part.rawValue)-check \(check.index) \(check.holds ? "true" : "not true")"
          + (check.tries > 1 ? " after \(check.tries) tries" : "")
    case .confirmed(_, let value, let byOption): "confirmed by \(byOption ? "--confirm" : "typing") \(value)"
    case .approved(_, let approval):
      "approved by \(approval.name) as \(approval.role), \(approval.method == .typed ? "typed at the operator's terminal" : "signed by key")"
        + (approval.files.map { ", about files of the digest \($0.hexadecimal)" } ?? "")
    case .result(_, let command):
      command.status == 0 && !command.timedOut
        ? nil
        : command.isRefusal
          ? "the command refused, and this try wrote nothing, log \(command.log)"
          : "command \(command.timedOut ? "was stopped by the runner" : "ended with status \(command.status)"), log \(command.log)"
    case .value(_, let value): "\(value.name) is \(value.value)"
    // The line about the skip says it.
    case .leftOpen(_, .skipped, _): nil
    case .leftOpen(_, _, let points): points.isEmpty ? nil : "left open: \(points.joined(separator: "; "))"
    case .settled(let person, let point, let reason): "settled by \(person.name): \(point.text): \(reason)"
    case .done(_, let how): "done\(how.remark)"
    case .skipped(_, let reason, let byCondition): byCondition ? "left out: \(reason)" : "skipped: \(reason)"
    // The sentence of a refusal says so itself.
    case .failed(_, let reason): reason.prefix("refused:".count) == "refused:" ? reason : "failed: \(reason)"
    case .interrupted: "interrupted"
    case .undoIntent: "being taken back"
    case .undoResult(_, let command): command.status == 0 ? "taken back" : "could not be taken back, log \(command.log)"
    case .wentBack(_, let to): "gone back to step \(to)"
    // `add` tells of it, with the value of before.
    case .changed: nil
    case .note(let person, let text): "note by \(person.name): \(text)"
    case .followUp(let person, let followUp):
      "follow-up by \(person.name): \(followUp.text) (owner \(followUp.owner), due \(followUp.due))"
    case .paused(_, let seconds): "paused for \(Quantity.seconds(seconds))"
    case .stopped(let stop): "stopped: \(stop.reason.meaning)"
    case .finished: "finished"
    case .endedOpen(let points): "done, with \(Quantity.counted(points, "point")) left open"
    case .takenBack: "all that can be taken back is"
    }
  }

  fileprivate var isNote: Bool {
    switch self {
    case .note, .followUp: true
    default: false
    }
  }

  /// Whether a runner that wrote this ended by itself.
  fileprivate var endsARunner: Bool {
    switch self {
    case .stopped, .finished, .endedOpen, .takenBack: true
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
  fileprivate var text: String { name == account ? "\(name) (uid \(uid))" : "\(name) (account \(account), uid \(uid))" }
}

extension JournalEvent.Stop.Reason {
  fileprivate var meaning: String {
    switch self {
    case .check: "a check was not true"
    case .command: "a command failed"
    case .operator: "the operator stopped it"
    case .signal: "a signal"
    case .refused: "a confirmation or an approval was not given, or a command refused"
    case .undo: "an undo block failed"
    }
  }
}

extension RunState.StepState {
  fileprivate var skipped: (reason: String, byCondition: Bool)? {
    guard case .skipped(let reason, let byCondition) = self else { return nil }
    return (reason, byCondition)
  }

  fileprivate func text(hasEffect: Bool) -> String {
    switch self {
    case .untouched: "not begun"
    case .entered: "begun"
    case .interrupted: "interrupted"
    case .ran: "run, not checked"
    case .failed: "failed"
    case .refused: hasEffect ? "refused, nothing more was written" : "refused, nothing was written"
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
