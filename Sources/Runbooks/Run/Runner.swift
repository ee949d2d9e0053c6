import Files
import Foundation
import GoogleCloud
import JSON
import Keys
package import Policy

/// Runs a runbook's steps in order, and writes to the journal what it is about to do before it does it.
///
/// For one task.
package final class Runner {
  let runbook: Runbook
  let file: JournalFile
  let shell: ShellCommand
  private var surroundings: Surroundings
  private let isResumed: Bool
  private(set) var state: RunState

  var console: Console { surroundings.console }
  var options: RunOptions { surroundings.options }
  var people: People? { surroundings.people }
  /// Between tries of a check.
  var retry: AnyClock { surroundings.retry }

  /// What a run needs of the world around it.
  package struct Surroundings: Sendable {
    package var console: Console
    package var options: RunOptions
    /// Of the tries of a check, and of the time limits of commands.
    package var retry = AnyClock(ContinuousClock())
    package var limit = AnyClock(ContinuousClock())
    /// In microseconds since 1970.
    package var now: @Sendable () -> Int64 = Timestamp.now
    /// Where commands run.
    package var workingFolder = FileManager.default.currentDirectoryPath
    /// A folder that programs are looked for in last, such as that of rekindle itself.
    package var programs: String?
    /// In bytes, of one command. One that prints more has gone wild; it is stopped before it fills the disk.
    package var mostOutput = 64 << 20
    /// The host and its system, for the journal; nil if it is not said.
    package var machine: String?
    /// Who decides, and whom to tell: those of the policy, named in prose only.
    package var people: People?
    /// Commands get it in a file, never in their environment; nil without one.
    package var accessToken = ProcessInfo.processInfo.environment[SecretVariables.accessToken]

    package init(console: Console, options: RunOptions = RunOptions()) {
      self.console = console
      self.options = options
    }
  }

  /// A new run; its folder and its first line are there when this returns.
  package init(
    _ runbook: Runbook, values: [NamedValue], operator: JournalEvent.Person, folder: JournalFolder, tool: String,
    _ surroundings: Surroundings
  ) throws(JournalError) {
    self.runbook = runbook
    try Self.check(surroundings.options, runbook)
    let approvers = try ApproversFile(of: runbook)?.digest
    file = try JournalFile(new: folder)
    try folder.write(runbook.bytes, to: folder.runbook)
    let start = JournalEvent.Start(
      runbook: URL(fileURLWithPath: runbook.path).standardizedFileURL.path, title: runbook.title,
      digest: runbook.digest, steps: runbook.steps.count, values: values, operator: `operator`, tool: tool,
      run: UUID().uuidString.lowercased(), approvers: approvers, machine: surroundings.machine)
    try file.append(.started(start), time: surroundings.now())
    state = try RunState(file.lines, path: folder.journal)
    isResumed = false
    self.surroundings = surroundings
    shell = ShellCommand(surroundings, run: start.run, folder: folder, lock: file.lock.descriptor)
  }

  /// Goes on with a run.
  /// - Parameters:
  ///   - path: where the runbook is now; nil for where it was.
  ///   - name: the operator's; nil for that of before, or for the account's if it is another account.
  package init(
    resuming folder: JournalFolder, runbook path: String?, name: String?, account: String, uid: Int,
    _ surroundings: Surroundings
  ) throws {
    var lost = 0
    file = try JournalFile(resuming: folder) { lost = $0 }
    state = try RunState(file.lines, path: folder.journal)
    guard !state.isFinished, !state.isTakenBack else {
      throw JournalError(
        .over, folder.path, "This run is \(state.isFinished ? "finished" : "taken back"); nothing is left to do.")
    }
    runbook = try Runner.runbook(path ?? state.start.runbook, of: state.start, folder)
    try Self.check(surroundings.options, runbook)
    isResumed = true
    self.surroundings = surroundings
    shell = ShellCommand(surroundings, run: state.start.run, folder: folder, lock: file.lock.descriptor)
    // What a runner left that was killed. Its command has ended: the lock is ours.
    shell.tokenFile.remove()
    if lost > 0 {
      console.tell(
        "The last line of the journal was half written when the runner ended (\(lost) bytes); it is taken away.")
    }
    let name = name ?? (account == state.operator.account ? state.operator.name : account)
    try record(
      .resumed(
        JournalEvent.Person(name: name, account: account, uid: uid), lostBytes: lost, machine: surroundings.machine))
  }

  private static func check(_ options: RunOptions, _ runbook: Runbook) throws(JournalError) {
    if let misfit = options.misfit(runbook) { throw JournalError(.options, runbook.path, misfit) }
  }

  /// The runbook of a run that is gone on with: it has to be the one that the run began with.
  private static func runbook(
    _ path: String, of start: JournalEvent.Start, _ folder: JournalFolder
  ) throws -> Runbook {
    let bytes = try NamedFile.read(path, limit: RunbookReader.maximumBytes) {
      JournalError(.runbookChanged, path, "\($0) If the runbook is elsewhere now, name it by --runbook FILE.")
    }
    guard try Digest256(of: bytes) == start.digest else {
      let original = try? NamedFile.read(folder.runbook, limit: RunbookReader.maximumBytes) {
        RunbookProblem(.unreadable, $0)
      }
      let line = firstDifference(bytes, original)
      throw JournalError(
        .runbookChanged, path, line: line,
        "The runbook was edited since this run began; the run goes on only with \(folder.runbook), as it was. Put that "
          + "back, or begin a new run and skip what is done.")
    }
    let runbook = try RunbookReader.runbook(bytes, path: path)
    guard runbook.steps.count == start.steps else {
      throw JournalError(.edited, folder.journal, line: 1, "The journal tells of another number of steps.")
    }
    return runbook
  }

  /// The first line that differs, 1-based; nil if there is nothing to compare with.
  private static func firstDifference(_ now: [UInt8], _ before: [UInt8]?) -> Int? {
    guard let before, before != now else { return nil }
    let same = zip(now, before).prefix { $0 == $1 }
    return same.count { $0.0 == UInt8(ascii: "\n") } + 1
  }

  func record(_ event: JournalEvent) throws(JournalError) {
    try file.append(event, time: surroundings.now())
    _ = state.apply(event)
  }

  /// Forgets what `--done` says of steps from one on: the operator goes back to do them again.
  func forgetDone(from step: Int) {
    surroundings.options.doneByHand = options.doneByHand.filter { $0.key < step }
  }

  /// Runs what is left, until it is done or has to stop.
  /// - Throws: what kept the journal from being written; nothing is run after that.
  package func run() async throws -> RunEnding {
    do {
      if isResumed, options.undo {
        try await takeBack()
        return .takenBack
      }
      tellDeclaration()
      if isResumed { try await recheckLastDone() } else { tellUntoldMessages() }
      repeat {
        while let number = state.next { try await perform(runbook.steps[number - 1]) }
        try await settleOpenPoints()
      } while state.next != nil
      let points = state.open.count
      try record(points > 0 ? .endedOpen(points: points) : .finished)
      tellAfterwards()
      return points > 0 ? .open(points: points) : .finished
    } catch let stop as JournalEvent.Stop {
      return try self.stop(stop)
    } catch is CancellationError {
      return try stop(JournalEvent.Stop(reason: .signal, step: state.next))
    }
  }

  private func stop(_ stop: JournalEvent.Stop) throws -> RunEnding {
    try record(.stopped(stop))
    return .stopped(stop)
  }

  /// Runs one step, again and again as the operator wants, until it is done, passed over, or left for an earlier one.
  private func perform(_ step: Step) async throws {
    tellHeading(step)
    while state.next == step.number {
      do {
        try await attempt(step)
      } catch let failure as StepFailure {
        try record(.failed(step: step.number, reason: failure.message))
        try await decide(step, failure)
      }
    }
  }
}
