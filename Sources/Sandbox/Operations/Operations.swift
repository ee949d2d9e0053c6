import GoogleCloud
import Hummingbird
import JSON
import Synchronization

/// The long-running operations: those that run, in memory, and those that ended, in the database.
package final class Operations: Sendable {
  /// Reports how far an operation has come.
  typealias Report = @Sendable (_ documents: Operation.Progress, _ bytes: Operation.Progress) -> Void

  private struct Running {
    var operation: Operation
    let cancel: AsyncStream<Void>.Continuation
  }

  private let database: SandboxDatabase
  private let running = Mutex<[String: Running]>([:])
  private let jobs: AsyncStream<@Sendable () async -> Void>
  private let queue: AsyncStream<@Sendable () async -> Void>.Continuation

  init(database: SandboxDatabase) {
    self.database = database
    (jobs, queue) = AsyncStream.makeStream()
  }

  /// Runs operations as they are started, until the task is cancelled and the last of them has ended.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await job in jobs { group.addTask { await job() } }
    }
  }

  /// Starts an operation; `work` runs as a child of `run`, and is cancelled by `cancel`.
  /// - Returns: the answer to who started it.
  func start(
    _ operation: Operation, _ work: @escaping @Sendable (_ report: Report) async throws -> Void
  ) throws -> Response {
    // What is stored until the end is what a process that was killed leaves behind.
    try store(operation.ended(at: operation.start, GoogleError(.internal, "The sandbox ended before the operation.")))
    let (cancellations, cancel) = AsyncStream<Void>.makeStream()
    running.withLock { $0[operation.name] = Running(operation: operation, cancel: cancel) }
    let fault = OperationFault.current
    queue.yield { [self] in
      let failure = await Self.run(cancelledBy: cancellations) {
        try await fault?.begin()
        try await OperationFault.$current.withValue(fault) {
          try await work { documents, bytes in
            var documents = documents
            documents.completed = max(0, documents.completed - OperationFault.uncounted)
            self.running.withLock {
              $0[operation.name]?.operation.documents = documents
              $0[operation.name]?.operation.bytes = bytes
            }
          }
        }
      }
      end(operation.name, failure)
    }
    return .json(operation.json)
  }

  /// Stores an operation that is over as it begins.
  func finish(_ operation: Operation) throws -> Response {
    let ended = operation.ended(at: operation.start, nil)
    try store(ended)
    return .json(ended.json)
  }

  private enum Event {
    case ended((any Error)?)
    case cancelled
  }

  /// Runs `work` until it ends, cancelled when the stream has an element.
  private static func run(
    cancelledBy cancellations: AsyncStream<Void>, _ work: @escaping @Sendable () async throws -> Void
  ) async -> (any Error)? {
    await withTaskGroup(of: Event.self) { group in
      group.addTask {
        do {
          try await work()
          return .ended(nil)
        } catch {
          return .ended(error)
        }
      }
      group.addTask {
        for await _ in cancellations { break }
        return .cancelled
      }
      for await event in group {
        group.cancelAll()
        if case .ended(let failure) = event { return failure }
      }
      return CancellationError()
    }
  }

  private func end(_ name: String, _ failure: (any Error)?) {
    running.withLock {
      guard let operation = $0[name]?.operation.ended(at: database.now(), failure) else { return }
      // An operation that cannot be stored stays in memory, ended.
      if (try? store(operation)) == nil { $0[name]?.operation = operation } else { $0[name] = nil }
    }
  }

  /// Asks an operation to end; one that has ended stays as it is.
  /// - Throws: NOT_FOUND.
  func cancel(_ name: String) throws {
    let isRunning = running.withLock {
      guard let entry = $0[name] else { return false }
      $0[name]?.operation.state = .cancelling
      entry.cancel.yield()
      return true
    }
    if !isRunning { _ = try existing(name) }
  }

  /// Forgets an operation that has ended.
  /// - Throws: NOT_FOUND.
  func delete(_ name: String) throws {
    guard running.withLock({ $0[name] == nil }) else {
      throw GoogleError(.failedPrecondition, "Operation \"\(name)\" is not done.")
    }
    _ = try existing(name)
    try database.delete(.operations, name)
  }

  /// - Throws: NOT_FOUND.
  func existing(_ name: String) throws -> JSONValue {
    guard let operation = try operation(name) else {
      throw GoogleError(.notFound, "Operation \"\(name)\" not found.")
    }
    return operation
  }

  private func operation(_ name: String) throws -> JSONValue? {
    if let operation = running.withLock({ $0[name]?.operation }) { return operation.json }
    return try database.value(.operations, name)
  }

  /// Whether an operation that runs has this value in its metadata.
  func isRunning(_ member: String, _ value: String) -> Bool {
    running.withLock { $0.values.contains { $0.operation.details[member]?.text == value } }
  }

  /// At most `limit` operations whose names begin with a prefix, in the names' order, after the one of the id
  /// `previous`; and the last one's id if there may be more.
  func list(
    below prefix: String, after previous: String?, limit: Int
  ) throws -> (operations: [JSONValue], next: String?) {
    let cursor = database.cursor(.operations, below: prefix)
    if let previous { cursor.seek(Array(previous.utf8) + [0]) }
    var ids: [String] = []
    while ids.count < limit, let entry = try cursor.next() { ids.append(String(decoding: entry.suffix, as: UTF8.self)) }
    return (try ids.compactMap { try operation(prefix + $0) }, ids.count == limit ? ids.last : nil)
  }

  private func store(_ operation: Operation) throws {
    try database.put(.operations, operation.name, operation.json)
  }
}
