import Catalog
import Documents
import GoogleCloud
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

  private let level: LevelDB
  private let running = Mutex<[String: Running]>([:])
  private let jobs: AsyncStream<@Sendable () async -> Void>
  private let queue: AsyncStream<@Sendable () async -> Void>.Continuation

  init(database: SandboxDatabase) {
    level = database.level
    (jobs, queue) = AsyncStream.makeStream()
  }

  /// Runs operations as they are started, until the task is cancelled and the last of them has ended.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await job in jobs { group.addTask { await job() } }
    }
  }

  /// Starts an operation; `work` runs as a child of `run`, and is cancelled by `cancel`.
  /// - Returns: the operation as it is told to who started it.
  func start(
    _ operation: Operation, _ work: @escaping @Sendable (_ report: Report) async throws -> Void
  ) throws -> JSONValue {
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
    return operation.json
  }

  /// Stores an operation that is over as it begins.
  func finish(_ operation: Operation) throws -> JSONValue {
    let ended = operation.ended(at: operation.start, nil)
    try store(ended)
    return ended.json
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
      guard let operation = $0[name]?.operation.ended(at: Timestamp.now(), failure) else { return }
      // An operation that cannot be stored stays in memory, ended.
      if (try? store(operation)) == nil { $0[name]?.operation = operation } else { $0[name] = nil }
    }
  }

  /// Asks an operation to end; one that has ended stays as it is. False if there is none of this name.
  func cancel(_ name: String) throws -> Bool {
    let isRunning = running.withLock {
      guard let entry = $0[name] else { return false }
      $0[name]?.operation.state = .cancelling
      entry.cancel.yield()
      return true
    }
    return try isRunning || level.value(of: Self.key(name)) != nil
  }

  /// Forgets an operation that has ended; false if there is none of this name.
  func delete(_ name: String) throws -> Bool {
    guard running.withLock({ $0[name] == nil }) else {
      throw GoogleError(.failedPrecondition, "Operation \"\(name)\" is not done.")
    }
    guard try level.value(of: Self.key(name)) != nil else { return false }
    try level.delete(Self.key(name))
    return true
  }

  /// Nil if there is none of this name.
  func operation(_ name: String) throws -> JSONValue? {
    if let operation = running.withLock({ $0[name]?.operation }) { return operation.json }
    return try level.value(of: Self.key(name)).map { try JSONParser.parse($0) }
  }

  /// Whether an operation that runs has this value in its metadata.
  func isRunning(_ member: String, _ value: String) -> Bool {
    running.withLock { $0.values.contains { $0.operation.details[member]?.text == value } }
  }

  /// The names of at most `limit` operations of a database, in order, after `previous`.
  func names(below prefix: String, after previous: String? = nil, limit: Int = .max) throws -> [String] {
    let key = Self.key(prefix)
    let cursor = LevelDB.Cursor(level)
    cursor.seek(previous.map { Self.key($0) + [0] } ?? key)
    var names: [String] = []
    while cursor.isValid, names.count < limit {
      let name = cursor.withEntry { found, _ in
        found.starts(with: key) ? found.string(1..<found.byteCount) : nil
      }
      guard let name else { break }
      names.append(name)
      cursor.next()
    }
    try cursor.check()
    return names
  }

  private func store(_ operation: Operation) throws {
    try level.put(Self.key(operation.name), operation.json.json)
  }

  private static func key(_ name: String) -> [UInt8] {
    [SandboxDatabase.Keyspace.operations.rawValue] + Array(name.utf8)
  }
}
