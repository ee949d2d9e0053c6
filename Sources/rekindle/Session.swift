import ArgumentParser
import ExportFormat
import Foundation
import Rehearsal
import Reports
import UnixSignals
import Verification

/// Runs a command's work: with progress beside it, ended by a signal, and with one place that turns errors into messages
/// and exit statuses.
enum Session {
  private enum Event {
    case finished(Result<Int32, any Error>)
    case interrupted
    case progressEnded
  }

  /// - Parameter work: returns the exit status. It is cancelled by SIGINT, SIGTERM and SIGHUP and should throw soon after.
  static func run(
    _ options: ProgressOptions?, _ work: @escaping @Sendable (ProgressMeter) async throws -> Int32
  ) async throws {
    // A closed pipe is an error of the write, not the end of the program.
    signal(SIGPIPE, SIG_IGN)
    ShortenedFile.catchSignal()
    // Under nohup(1) a terminal that closes is no reason to stop.
    let outlivesTerminal = Self.isIgnored(SIGHUP)
    let signals: [UnixSignal] = outlivesTerminal ? [.sigint, .sigterm] : [.sigint, .sigterm, .sighup]
    let progress = ProgressMeter()
    let result = await withTaskGroup(of: Event.self) { group -> Result<Int32, any Error> in
      group.addTask {
        do { return .finished(.success(try await work(progress))) } catch { return .finished(.failure(error)) }
      }
      group.addTask {
        for await _ in await UnixSignalsSequence(trapping: signals) { return .interrupted }
        return .progressEnded
      }
      if let options, !options.quiet {
        group.addTask {
          await ProgressDisplay(progress).run()
          return .progressEnded
        }
      }
      var wasInterrupted = false
      for await event in group {
        switch event {
        case .finished(let result):
          group.cancelAll()
          for await _ in group {}
          return wasInterrupted ? .failure(CancellationError()) : result
        case .interrupted:
          wasInterrupted = true
          group.cancelAll()
        case .progressEnded: break
        }
      }
      return .failure(CancellationError())
    }
    throw ExitCode(status(of: result))
  }

  /// Whether whoever started this process had it ignore a signal.
  private static func isIgnored(_ number: Int32) -> Bool {
    let handler = signal(number, SIG_IGN)
    signal(number, handler)
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func status(of result: Result<Int32, any Error>) -> Int32 {
    switch result {
    case .success(let status): return status
    case .failure(is CancellationError):
      StandardError.line("rekindle: interrupted; nothing was proved.")
      return ExitStatus.interrupted
    case .failure(let error as CommandError):
      tell("\(error)")
      return error.status
    case .failure(let error as RefusedError):
      tell("refused: \(error)")
      return ExitStatus.refused
    case .failure(let error as ExportError):
      tell(error.description)
      return error.code == .notFound || error.code == .ambiguous ? ExitStatus.usage : ExitStatus.incomplete
    case .failure(let error):
      tell("\(error)")
      return ExitStatus.incomplete
    }
  }

  private static func tell(_ text: String) {
    StandardError.line("rekindle: " + VisibleText.of(text))
  }
}
