package import Catalog
package import JSON

/// The sandbox's one LevelDB database. The first byte of a key says whose it is.
package struct SandboxDatabase: Sendable {
  package enum Keyspace: UInt8 {
    /// The time of the last commit: one key, no more bytes; 8 bytes, microseconds, little-endian.
    case clock = 1
    /// See `DocumentKey` and `StoredDocument`.
    case documents = 2
    /// An operation's name to its JSON.
    case operations = 3
    /// A bucket's name to its JSON resource.
    case buckets = 4
    /// See `StorageStore`.
    case objects = 5
    /// A resumable upload's id to its `Upload`.
    case uploads = 6
    /// A service account's address to its keys; see `ServiceAccounts`.
    case accounts = 7
    /// The name of a resource that is only kept (a database, a backup schedule, a job) to its JSON; see `Resources`.
    case resources = 8
    /// Objects that are soft-deleted; see `StorageStore+SoftDelete.swift`.
    case deletedObjects = 9
    /// Buckets that are soft-deleted; see `StorageStore+SoftDelete.swift`.
    case deletedBuckets = 10
    /// See `LogStore` of CloudSandbox.
    case logEntries = 11
  }

  /// A value to be put under a name, or, without one, a name to be deleted.
  package struct Change {
    var keyspace: Keyspace
    var name: String
    var value: JSONValue?

    package init(_ keyspace: Keyspace, _ name: String, _ value: JSONValue?) {
      (self.keyspace, self.name, self.value) = (keyspace, name, value)
    }
  }

  package let level: LevelDB
  /// The sandbox's clock, in microseconds since 1970.
  package let now: @Sendable () -> Int64

  /// - Parameter whenClosed: see `LevelDB`.
  init(
    folder: String, clock: @escaping @Sendable () -> Int64 = { Timestamp.now() },
    whenClosed: @escaping @Sendable () -> Void = {}
  ) throws(LevelDBError) {
    level = try LevelDB(folder: folder, writeBufferBytes: 64 << 20, whenClosed: whenClosed)
    now = clock
  }

  private static func key(_ keyspace: Keyspace, _ name: String) -> [UInt8] { [keyspace.rawValue] + Array(name.utf8) }

  // MARK: JSON

  package func value(_ keyspace: Keyspace, _ name: String) throws -> JSONValue? {
    try level.value(of: Self.key(keyspace, name)).map { try JSONParser.parse($0) }
  }

  package func put(_ keyspace: Keyspace, _ name: String, _ value: JSONValue) throws {
    try level.put(Self.key(keyspace, name), value.json)
  }

  package func delete(_ keyspace: Keyspace, _ name: String) throws { try level.delete(Self.key(keyspace, name)) }

  /// Makes all of the changes, or none.
  package func write(_ changes: [Change]) throws {
    var batch = LevelDB.Batch()
    for change in changes {
      let key = Self.key(change.keyspace, change.name)
      if let value = change.value { batch.put(key, value.json) } else { batch.delete(key) }
    }
    try level.write(batch)
  }

  package func cursor(_ keyspace: Keyspace, below prefix: String) -> PrefixCursor {
    PrefixCursor(level, prefix: Self.key(keyspace, prefix))
  }

  /// All entries whose name begins with a prefix, by name: what follows it, and the value.
  package func entries(
    _ keyspace: Keyspace, below prefix: String = ""
  ) throws -> [(suffix: [UInt8], value: JSONValue)] {
    let cursor = cursor(keyspace, below: prefix)
    var entries: [(suffix: [UInt8], value: JSONValue)] = []
    while let entry = try cursor.nextJSON() { entries.append(entry) }
    return entries
  }
}
