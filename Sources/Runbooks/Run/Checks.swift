import Policy
import Reports
import Synchronization

extension Runner {
  private static let shortestTry = Duration.seconds(1)

  /// Evaluates all checks of a part, each until it holds or its time is out.
  /// - Parameter isPatient: false to try each once.
  /// - Throws: `StepFailure` for the first that does not hold.
  func check(_ step: Step, _ part: JournalEvent.CheckRecord.Part, isPatient: Bool = true) async throws {
    let checks = part == .before ? step.before : step.after
    for (index, check) in checks.enumerated() {
      try await evaluate(check, step, part, index + 1, of: checks.count, retry: isPatient ? check.retry : nil)
    }
  }

  private func evaluate(
    _ check: Check, _ step: Step, _ part: JournalEvent.CheckRecord.Part, _ index: Int, of count: Int,
    retry interval: Duration?
  ) async throws {
    let name = "\(part.rawValue)-check" + (count > 1 ? " \(index)" : "")
    let log = file.folder.log(step.number, "\(part.rawValue)-\(index)")
    let start = retry.elapsed()
    let seconds = ContinuousClock.now
    let lines = EndsOfOutput()
    var tries = 0
    while true {
      tries += 1
      lines.clear()
      let left = check.block.timeout - (retry.elapsed() - start)
      let outcome = try await shell.run(
        check.block, for: step.number, values: environment(step, state.attempts[step.number - 1]),
        log: "\(file.folder.path)/\(log)", timeout: max(left, Self.shortestTry)
      ) { lines.add($0) }
      if outcome.wasStopped { throw CancellationError() }
      let holds = outcome.isSuccess
      // What cannot be run is no answer, and will be none later.
      let cannotRun = outcome.status == 126 || outcome.status == 127
      let isLast = interval.map { retry.elapsed() - start + $0 > check.block.timeout } ?? true
      if holds || cannotRun || isLast {
        let record = JournalEvent.CheckRecord(
          part: part, index: index, holds: holds, tries: tries, seconds: (ContinuousClock.now - seconds) / .seconds(1))
        try self.record(.check(step: step.number, record))
        guard !holds else {
          console.tell("  \(name): true" + (tries > 1 ? " after \(tries) tries" : ""))
          return
        }
        for line in lines.all { console.output(line) }
        throw StepFailure(
          reason: cannotRun ? .command : .check,
          message: "Its \(name) \(cannotRun ? "cannot be run" : "is not true")"
            + (tries > 1 ? ", after \(tries) tries: " : ": ") + outcome.failure(check.block.timeout))
      }
      if tries == 1, let wait = interval {
        console.tell(
          "  \(name): not yet; trying every \(LengthOfTime.textInHours(wait)), "
            + "for \(LengthOfTime.textInHours(check.block.timeout))")
      }
      try await retry.sleep(interval ?? .zero)
      try Task.checkCancellation()
    }
  }

  /// Before it goes on with a run: does what the last finished step did still hold?
  func recheckLastDone() async throws {
    guard let number = state.lastDone, !runbook.steps[number - 1].after.isEmpty else { return }
    let step = runbook.steps[number - 1]
    console.tell("Step \(number) is done; does it still hold?")
    while true {
      do { return try await check(step, .after) } catch let failure as StepFailure {
        console.tell("  \(VisibleText.of(failure.message))")
        switch try await console.choose("What now?", ["retry", "go on", "stop"]) {
        case "retry": continue
        case "go on":
          let reason = "done, but does not hold any more: \(try await reason("Why go on?", number))"
          try leaveOpen(number, .skipped, [OpenPoint.line("Step \(number) is \(reason)")])
          return try record(.skipped(step: number, reason: reason, byCondition: false))
        default: throw JournalEvent.Stop(reason: failure.reason, step: number)
        }
      }
    }
  }
}

/// The first lines that a command printed, which say what it found, and the last ones.
private final class EndsOfOutput: Sendable {
  private static let first = 4
  private static let last = 6

  private struct Lines {
    var first: [String] = []
    var last: [String] = []
    var leftOut = 0
  }

  private let lines = Mutex(Lines())

  /// What was left out between them is a line of its own.
  var all: [String] {
    lines.withLock { lines in
      lines.first + (lines.leftOut > 0 ? ["… \(lines.leftOut) lines are not shown here; the log has them"] : [])
        + lines.last
    }
  }

  func add(_ line: String) {
    lines.withLock { lines in
      guard lines.first.count == Self.first else { return lines.first.append(line) }
      lines.last.append(line)
      guard lines.last.count > Self.last else { return }
      lines.last.removeFirst()
      lines.leftOut += 1
    }
  }

  func clear() { lines.withLock { $0 = Lines() } }
}
