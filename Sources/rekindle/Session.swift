import ArgumentParser
import Attestation
import Backups
import Comparison
import Costs
import Dashboard
import Doctor
import Documents
import ExportFormat
import Files
import Foundation
import GoogleCloud
import JSON
import Policy
import Reports
import Restore
import Runbooks
import UnixSignals
import Verification
import Work

/// Runs a command's work: with progress beside it, ended by a signal, and with one place that turns errors into messages
/// and exit statuses.
enum Session {
  private enum Event {
    case finished(Result<Answer, any Error>)
    case interrupted
    case progressEnded
  }

  /// - Parameters:
  ///   - options: nil for work without progress.
  ///   - destination: of the answer.
  ///   - stopping: given by work that can end early with a result: the first signal asks it to.
  ///   - onFirstSignal: the same for work that tells of the signal by itself.
  ///   - isServer: whether a signal is how the work is meant to end: what it returns then is its result.
  ///   - isRunner: whether the work runs commands of a runbook, so that a refusal does not mean that nothing was written.
  ///   - hidesValues: whether error messages leave out a service's own words, as reports do.
  ///   - whenEnded: called at the end of every run, also of an interrupted one, before the process ends.
  ///   - work: returns the answer, which is written when the progress line is gone. It is cancelled by SIGINT, SIGTERM and
  ///     SIGHUP, by the second one if the first is taken as above, and should throw soon after. Whatever it does, the second
  ///     signal ends the process (`ForcedExit`).
  static func run(
    _ options: ProgressOptions?, to destination: AnswerDestination = AnswerDestination(), stopping: StopRequest? = nil,
    onFirstSignal: (@Sendable () -> Void)? = nil, isServer: Bool = false, isRunner: Bool = false,
    hidesValues: Bool = false,
    whenEnded: (@Sendable (ExitStatus) async -> Void)? = nil,
    _ work: @escaping @Sendable (ProgressMeter) async throws -> Answer
  ) async throws {
    // Every report of the command says when and where it ran.
    try await ReportOrigin.$current.withValue(ReportOrigin(began: Timestamp.now(), machine: .current)) {
      try await end(
        options, to: destination, stopping: stopping, onFirstSignal: onFirstSignal, isServer: isServer,
        isRunner: isRunner, hidesValues: hidesValues, whenEnded: whenEnded, work)
    }
  }

  private static func end(
    _ options: ProgressOptions?, to destination: AnswerDestination, stopping: StopRequest?,
    onFirstSignal: (@Sendable () -> Void)?, isServer: Bool, isRunner: Bool, hidesValues: Bool,
    whenEnded: (@Sendable (ExitStatus) async -> Void)?,
    _ work: @escaping @Sendable (ProgressMeter) async throws -> Answer
  ) async throws {
    ErrorLog.begin()
    // A closed pipe is an error of the write, not the end of the program.
    signal(SIGPIPE, SIG_IGN)
    ShortenedFile.catchSignal()
    // Under nohup(1) a terminal that closes is no reason to stop.
    let outlivesTerminal = Self.isIgnored(SIGHUP)
    let signals: [UnixSignal] = outlivesTerminal ? [.sigint, .sigterm] : [.sigint, .sigterm, .sighup]
    let progress = ProgressMeter()
    let first = onFirstSignal ?? stopping.map { stopping in { @Sendable in stop(stopping) } }
    let place = Result { try destination.place() }
    let result = await withTaskExecutorPreference(WatchingExecutor()) {
      await watch(signals, options, first, isServer, progress) { meter in
        _ = try place.get()
        return try await work(meter)
      }
    }
    // From here on a signal ends the program: a FIFO that nobody reads would hold it for ever.
    for number in signals { signal(number.rawValue, SIG_DFL) }
    let told: Result<Answer, any Error> = Result {
      let answer = try result.get()
      try destination.write(answer, to: try place.get(), isQuiet: options?.quiet ?? false)
      return answer
    }
    switch told {
    case .success(let answer):
      if !isRunner { RefusalFile.tell(isRefused: answer.status == .refused) }
      await whenEnded?(answer.status)
      throw ExitCode(answer.exitCode)
    case .failure(let error):
      let (status, message) = ending(of: error, hidesValues)
      if let message { StandardError.tell(message) }
      if !isRunner { RefusalFile.tell(isRefused: status == .refused) }
      await whenEnded?(status)
      throw ExitCode(destination.isForPlugin ? NagiosPlugin.failed(message) : status.rawValue)
    }
  }

  @Sendable private static func stop(_ request: StopRequest) {
    request.interrupt()
    StandardError.tell("stopping; the report says how far it came. Once more stops at once.")
  }

  /// Runs the work on Swift's pool, and all that watches it beside.
  ///
  /// Signals are heard from before the work begins until it has ended, also while it is being cancelled.
  private static func watch(
    _ signals: [UnixSignal], _ options: ProgressOptions?, _ first: (@Sendable () -> Void)?, _ isServer: Bool,
    _ progress: ProgressMeter, _ work: @escaping @Sendable (ProgressMeter) async throws -> Answer
  ) async -> Result<Answer, any Error> {
    let (cancellation, cancel) = AsyncStream<Void>.makeStream()
    let heard = await UnixSignalsSequence(trapping: signals)
    return await withTaskGroup(of: Result<Answer, any Error>?.self) { group in
      group.addTask {
        await act(on: heard, first: first ?? { cancel.finish() }, second: { cancel.finish() })
        return nil
      }
      group.addTask { await run(work, until: cancellation, options, isServer, progress) }
      for await result in group {
        guard let result else { continue }
        group.cancelAll()
        return result
      }
      return .failure(CancellationError())
    }
  }

  /// Acts on signals until the task is cancelled.
  private static func act(
    on signals: UnixSignalsSequence, first: @Sendable () -> Void, second: @Sendable () -> Void
  ) async {
    var count = 0
    for await _ in signals {
      count += 1
      switch count {
      case 1: first()
      case 2:
        second()
        ForcedExit.schedule()
      default: break
      }
    }
  }

  /// Runs the work with its progress beside it; cancels it when `cancellation` ends.
  private static func run(
    _ work: @escaping @Sendable (ProgressMeter) async throws -> Answer, until cancellation: AsyncStream<Void>,
    _ options: ProgressOptions?, _ isServer: Bool, _ progress: ProgressMeter
  ) async -> Result<Answer, any Error> {
    await withTaskGroup(of: Event.self) { group in
      group.addTask(executorPreference: globalConcurrentExecutor) {
        do { return .finished(.success(try await work(progress))) } catch { return .finished(.failure(error)) }
      }
      group.addTask {
        for await _ in cancellation {}
        return .interrupted
      }
      if let options, !options.quiet {
        group.addTask {
          await ProgressDisplay(progress: progress).run()
          return .progressEnded
        }
      }
      var wasInterrupted = false
      for await event in group {
        switch event {
        case .finished(let result):
          group.cancelAll()
          for await _ in group {}
          return wasInterrupted && !isServer ? .failure(CancellationError()) : result
        case .interrupted:
          wasInterrupted = true
          group.cancelAll()
        case .progressEnded: break
        }
      }
      return .failure(CancellationError())
    }
  }

  /// Whether whoever started this process had it ignore a signal.
  private static func isIgnored(_ number: Int32) -> Bool {
    let handler = signal(number, SIG_IGN)
    signal(number, handler)
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// How an error ends the process, and what standard error tells of it.
  private static func ending(of error: any Error, _ hidesValues: Bool) -> (status: ExitStatus, message: String?) {
    switch error {
    case is CancellationError: return (.interrupted, "interrupted; nothing was proved.")
    case is ClosedPipe: return (.closedPipe, nil)
    default:
      var error = error
      if hidesValues, var failure = error as? GoogleCloudError {
        // What to do about it is in words of ours, and stays.
        failure.message = ServiceMessage.hide(in: failure.message)
        error = failure
      }
      let status = status(of: error)
      let isRefusal = error is RefusedError || error is JournalError && status == .refused
      let text = isRefusal ? "refused: \(error)" : "\(error)"
      return (status, hidesValues ? ServiceMessage.hide(in: text) : text)
    }
  }

  private static func status(of error: any Error) -> ExitStatus {
    switch error {
    // What was typed, or is in a file that was named.
    case is ValidationError, is DatabaseAddress.Problem, is ParameterValues.Problem, is CountsProblem, is PriceError,
      is RunbookProblem, is ScheduleError, is YAMLProblem:
      .usage
    case let error as CommandError: error.status
    case is RefusedError: .refused
    case let error as BackupError: [.usage, .otherOperation].contains(error.code) ? .usage : .incomplete
    case let error as AttestationError: error.exitStatus
    case let error as AuditFailure: error.exitStatus
    case let error as DashboardError: error.code == .policy ? .usage : .incomplete
    case let error as CatalogProblem: error.code == .notOne || error.code == .inTheWay ? .usage : .incomplete
    case let error as ChainError: error.code == .unusable ? .incomplete : .refused
    case let error as JournalError: error.exitStatus
    case let error as ExportError: error.code == .notFound || error.code == .ambiguous ? .usage : .incomplete
    default: .incomplete
    }
  }
}

extension AuditFailure {
  fileprivate var exitStatus: ExitStatus {
    switch code {
    case .place: .usage
    case .damaged, .inUse: .refused
    case .unusable: .incomplete
    }
  }
}
