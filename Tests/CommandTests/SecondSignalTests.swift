import ArgumentParser
import Documents
import ExportFormat
import Foundation
import Reports
import Synchronization
import Testing
import Work

@testable import rekindle

/// The second signal ends the process soon, whatever its workers do.
@Suite struct SecondSignalTests {
  /// Work that is asked to stop, as `verify`: SIGINT, then SIGTERM.
  @Test(.timeLimit(.minutes(10))) func workThatDoesNotStopEnds() async {
    await #expect(processExitsWith: .exitCode(130)) { try await EndlessWork.run(asksFirst: true, SIGINT, SIGTERM) }
  }

  /// Work that the first signal cancels, as `diff`: two of one kind, then two others.
  @Test(.timeLimit(.minutes(10))) func workThatIgnoresItsCancellationEnds() async {
    await #expect(processExitsWith: .exitCode(130)) { try await EndlessWork.run(asksFirst: false, SIGINT, SIGINT) }
    await #expect(processExitsWith: .exitCode(130)) { try await EndlessWork.run(asksFirst: false, SIGTERM, SIGHUP) }
  }

  /// The first one alone ends no work that takes its time.
  @Test(.timeLimit(.minutes(10))) func theFirstSignalAloneLetsTheWorkEnd() async {
    await #expect(processExitsWith: .exitCode(4)) {
      let request = StopRequest()
      do {
        try await Session.run(nil, stopping: request) { _ in
          kill(getpid(), SIGINT)
          while request.reason == nil { usleep(1_000) }
          return Answer(.refused)
        }
      } catch let code as ExitCode { exit(code.rawValue) }
    }
  }
}

/// A decoder that decodes one record again and again on every thread of Swift's pool, for a process of its own.
private enum EndlessWork {
  /// - Parameter asksFirst: whether the first signal only asks for an end.
  static func run(asksFirst: Bool, _ first: Int32, _ second: Int32) async throws {
    let name = DocumentName(
      database: DatabaseName(project: "p"), path: DocumentPath([PathElement(collection: "c", id: .name("d"))]))
    let record = EntityEncoder().record(of: Document(name: name, fields: [Field("n", .integer(1))]))
    let workers = ProcessInfo.processInfo.activeProcessorCount
    let busy = Counter()
    Thread.detachNewThread {
      while busy.value < workers { usleep(1_000) }
      kill(getpid(), first)
      // Signals of one kind that come together are one: the second is sent when the first has been heard.
      while busy.value == workers { usleep(1_000) }
      // Another status tells that it took far longer than a second. How long a second is, is up to a busy machine.
      Thread.detachNewThread {
        sleep(30)
        _exit(99)
      }
      kill(getpid(), second)
    }
    let hear: @Sendable () -> Void = { busy.add() }
    try await Session.run(nil, onFirstSignal: asksFirst ? hear : nil) { _ in
      await withTaskCancellationHandler {
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<workers {
            group.addTask {
              busy.add()
              decodeForEver(record)
            }
          }
        }
      } onCancel: {
        hear()
      }
      return Answer(.verified)
    }
  }

  private static func decodeForEver(_ record: [UInt8]) {
    var decoder = EntityDecoder()
    var document = FlatDocument()
    while true { _ = try? decoder.decode(record.span.bytes, 0..<record.count, into: &document) }
  }
}

/// A count that threads share.
private final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .acquiring) }

  func add() { count.add(1, ordering: .releasing) }
}
