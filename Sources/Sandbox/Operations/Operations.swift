import Catalog
import Documents
import Synchronization

/// The long-running operations: those that run, in memory, and those that ended, in the database.
final class Operations: Sendable {
  /// Reports how far an operation has come.
  typealias Report = @Sendable (_ documents: Operation.Progress, _ bytes: Operation.Progress) -> Void

  private let level: LevelDB
  private let running = Mutex<[String: Operation]>([:])
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

  /// Starts an operation; `work` runs as a child of `run`.
  func start(
    _ operation: Operation, _ work: @escaping @Sendable (_ report: Report) async throws -> Void
  ) throws {
    // What is stored until the end is what a process that was killed leaves behind.
    try store(operation.ended(at: operation.start, GoogleError(.internal, "The sandbox ended before the operation.")))
    running.withLock { $0[operation.name] = operation }
    queue.yield { [self] in
      var failure: (any Error)?
      do {
        try await work { documents, bytes in
          self.running.withLock {
            $0[operation.name]?.documents = documents
            $0[operation.name]?.bytes = bytes
          }
        }
      } catch {
        failure = error
      }
      end(operation.name, failure)
    }
  }

  private func end(_ name: String, _ failure: (any Error)?) {
    running.withLock {
      guard let operation = $0[name]?.ended(at: WallClock.now(), failure) else { return }
      // An operation that cannot be stored stays in memory, ended.
      $0[name] = (try? store(operation)) == nil ? operation : nil
    }
  }

  /// Appends the operation's JSON; false if there is none of this name.
  func append(_ name: String, to json: inout JSONText) throws -> Bool {
    if let operation = running.withLock({ $0[name] }) {
      operation.append(to: &json)
      return true
    }
    guard let stored = try level.value(of: Self.key(name)) else { return false }
    json.bytes += stored
    return true
  }

  /// The names of a database's operations, in order.
  func names(below prefix: String) throws -> [String] {
    let key = Self.key(prefix)
    let cursor = LevelDB.Cursor(level)
    cursor.seek(key)
    var names: [String] = []
    while cursor.isValid {
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
    var json = JSONText()
    operation.append(to: &json)
    var batch = LevelDB.Batch()
    batch.put(Self.key(operation.name), json.bytes)
    try level.write(batch)
  }

  private static func key(_ name: String) -> [UInt8] {
    [SandboxDatabase.Keyspace.operations.rawValue] + Array(name.utf8)
  }
}
