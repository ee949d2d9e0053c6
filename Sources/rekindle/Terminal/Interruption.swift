/// Ends work at the first signal, while the command itself goes on: something is left that has to be told or done.
final class Interruption: Sendable {
  private let signals: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation

  init() {
    (signals, signal) = AsyncStream.makeStream()
  }

  /// For `Session.run(onFirstSignal:)`.
  func interrupt() { signal.yield() }

  private enum Event<Result: Sendable> {
    case done(Result)
    case interrupted
  }

  /// - Throws: what the work throws; when it was interrupted, most likely `CancellationError`. The task that calls this is
  ///   not cancelled then.
  func run<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Event<Result>.self) { group in
      group.addTask { .done(try await work()) }
      group.addTask {
        for await _ in self.signals { break }
        return .interrupted
      }
      while let event = try await group.next() {
        // What is done in this very moment is done.
        group.cancelAll()
        if case .done(let result) = event { return result }
      }
      throw CancellationError()
    }
  }
}
