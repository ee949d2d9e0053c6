package import Hummingbird

/// What goes wrong with a long-running operation.
package enum OperationFault: Sendable {
  /// It ends with this error before it has done anything.
  case fail(GoogleError)
  /// It runs until it is cancelled, and does nothing.
  case hang
  /// It ends as if somebody had cancelled it, having done nothing.
  case cancel
  /// So many documents are left out, and not counted as done.
  case lose(Int)
  /// It does everything, and counts so many documents less.
  case understate(Int)

  /// Of the request that is being answered.
  @TaskLocal static var current: OperationFault?

  /// Answers a request; the operation that it starts goes wrong.
  package func acting(on answer: () async -> Response) async -> Response {
    await Self.$current.withValue(self) { await answer() }
  }

  /// The number of documents that the running operation loses.
  static var lost: Int {
    if case .lose(let count) = current { count } else { 0 }
  }

  /// The number of documents that the running operation does not count.
  static var uncounted: Int {
    if case .understate(let count) = current { count } else { 0 }
  }

  /// What happens before the work; nothing for an operation that loses documents, or miscounts them.
  func begin() async throws {
    switch self {
    case .fail(let error): throw error
    case .hang:
      for await _ in AsyncStream<Never>.makeStream().stream {}
      throw CancellationError()
    case .cancel: throw CancellationError()
    case .lose, .understate: break
    }
  }
}
