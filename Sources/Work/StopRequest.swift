import Synchronization

/// A wish that work ends before it is done, and still hands back what it saw.
///
/// Set from anywhere, looked at by the workers between documents. Unlike the cancellation of a task, it ends with a
/// report.
package final class StopRequest: Sendable {
  /// Why work was not done to its end.
  package enum Reason: String, Sendable, CaseIterable {
    /// The user, or whoever started the program, wants it to end.
    case interrupted
    /// The first error was enough.
    case failFast = "fail-fast"
  }

  private let stopsAtFirstError: Bool
  /// 0 while nobody wants it to end, else the reason's place in `allCases`, from 1.
  private let state = Atomic<Int>(0)

  /// - Parameter failFast: whether the first error ends the work.
  package init(failFast: Bool = false) {
    stopsAtFirstError = failFast
  }

  package func interrupt() { stop(.interrupted) }

  /// To be called for every error in what is looked at.
  package func foundError() { if stopsAtFirstError { stop(.failFast) } }

  /// Nil as long as reading may go on.
  package var reason: Reason? {
    let state = state.load(ordering: .relaxed)
    return state == 0 ? nil : Reason.allCases[state - 1]
  }

  /// The first reason stays.
  private func stop(_ reason: Reason) {
    guard let place = Reason.allCases.firstIndex(of: reason) else { return }
    _ = state.compareExchange(expected: 0, desired: place + 1, ordering: .relaxed)
  }
}

extension StopRequest {
  /// How often it is looked up whether somebody wants the work to end.
  private static let pace = Duration.milliseconds(100)

  /// Thrown for work that was ended; by then it has ended.
  package struct Stopped: Error {
    package init() {}
  }

  /// Does work that is cancelled when somebody wants it to end, without the task around it being cancelled.
  /// - Throws: `Stopped`, or what `work` throws.
  package func stoppable<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result
  {
    // Nil from the one that waits for the wish.
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask { [self] in
        while reason == nil { try await Task.sleep(for: Self.pace) }
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      if let first { return first }
      group.cancelAll()
      // Work that came to its end all the same has a result; how else it ended, does not matter any more.
      if case .success(let result?)? = await group.nextResult() { return result }
      throw Stopped()
    }
  }
}
