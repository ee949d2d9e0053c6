package import Verification

extension StopRequest {
  /// How often it is looked up whether somebody wants the work to end.
  private static let pace = Duration.milliseconds(100)

  private enum Event<Result: Sendable>: Sendable {
    case done(Result)
    case stopped
  }

  /// Thrown for work that was ended; by then it has ended.
  package struct Stopped: Error {
    package init() {}
  }

  /// Does work that is cancelled when somebody wants it to end, without the task around it being cancelled.
  /// - Throws: `Stopped`, or what `work` throws.
  package func stoppable<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result
  {
    try await withThrowingTaskGroup(of: Event<Result>.self) { group in
      group.addTask { .done(try await work()) }
      group.addTask { [self] in
        while reason == nil { try await Task.sleep(for: Self.pace) }
        return .stopped
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      if case .done(let result) = first { return result }
      group.cancelAll()
      // Work that came to its end all the same has a result; how else it ended, does not matter any more.
      if case .success(.done(let result))? = await group.nextResult() { return result }
      throw Stopped()
    }
  }
}
