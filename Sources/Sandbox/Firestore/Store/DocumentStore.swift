import Catalog
import Documents
import GoogleCloud
import JSON
import Synchronization

/// The documents of all projects and databases.
///
/// Commits are made one at a time, each at a time of its own; reads go on beside them, each over the documents as they
/// are when it begins.
final class DocumentStore: Sendable {
  let level: LevelDB
  /// The sandbox's clock, in microseconds since 1970.
  let now: @Sendable () -> Int64
  /// Microseconds since 1970 of the last commit, to any database.
  private let lastCommit: Mutex<Int64>

  private static let clockKey = [SandboxDatabase.Keyspace.clock.rawValue]

  init(database: SandboxDatabase) throws(LevelDBError) {
    level = database.level
    now = database.now
    let stored = try level.value(of: Self.clockKey)
    lastCommit = Mutex(stored.map { $0.count == 8 ? Int64(bitPattern: $0.span.bytes.littleEndian64(at: 0)) : 0 } ?? 0)
  }

  /// Makes all the writes or none, in their order; answers the commit's time.
  /// - Throws: the first precondition that does not hold.
  func commit(_ writes: [DocumentWrite]) throws -> Int64 {
    try commit { time, batch in
      var pending = PendingWrites(store: self, time: time)
      for write in writes { try pending.make(write, &batch) }
    }
  }

  /// What a batchWrite may hold. Source: google/firestore/v1/firestore.proto, BatchWriteRequest.
  private static let maximumWrites = 500

  /// Makes each of the writes of a batchWrite whose precondition holds; answers their time, and what was wrong with the
  /// others.
  /// - Throws: INVALID_ARGUMENT for too many writes, and for two to one document.
  func writeEach(_ writes: [DocumentWrite]) throws -> (time: Int64, refusals: [GoogleError?]) {
    guard writes.count <= Self.maximumWrites else {
      throw GoogleError.invalid("A batchWrite has \(writes.count) writes; it may have \(Self.maximumWrites).")
    }
    guard Set(writes.map(\.name)).count == writes.count else {
      throw GoogleError.invalid("A document may be written only once in a batchWrite.")
    }
    var refusals: [GoogleError?] = []
    let time = try commit { time, batch in
      var pending = PendingWrites(store: self, time: time)
      for write in writes {
        do {
          try pending.make(write, &batch)
          refusals.append(nil)
        } catch let error as GoogleError {
          refusals.append(error)
        }
      }
    }
    return (time, refusals)
  }

  /// The writes of a commit in the making: a later one sees what an earlier one did.
  private struct PendingWrites {
    let store: DocumentStore
    let time: Int64
    /// Creation and update times after the writes so far; nil for documents that are deleted.
    var changed: [[UInt8]: (created: Int64, updated: Int64)?] = [:]

    mutating func make(_ write: DocumentWrite, _ batch: inout LevelDB.Batch) throws {
      let key = DocumentKey.key(of: write.name)
      let current = try changed[key] ?? store.stored(key).map { ($0.created, $0.updated) }
      try write.check(updated: current?.updated)
      switch write.change {
      case .delete:
        batch.delete(key)
        changed.updateValue(nil, forKey: key)
      case .update(let document):
        let created = current?.created ?? time
        var value = WireWriter()
        StoredDocument.appendTimes(created: created, updated: time, to: &value)
        ServiceDocumentEncoder().appendFields(document.fields, to: &value)
        batch.put(key, value.bytes)
        changed.updateValue((created, time), forKey: key)
      }
    }
  }

  /// Makes the writes that `body` puts into a batch, all at the time that it is given; answers the time.
  func commit(_ body: (_ time: Int64, _ batch: inout LevelDB.Batch) throws -> Void) throws -> Int64 {
    try lastCommit.withLock { last in
      let time = max(now(), last + 1)
      var batch = LevelDB.Batch()
      try body(time, &batch)
      batch.put(Self.clockKey, withUnsafeBytes(of: time.littleEndian) { Array($0) })
      try level.write(batch)
      last = time
      return time
    }
  }

  /// The stored bytes of a document, as `StoredDocument` has them; nil if there is none of this name.
  func value(of name: DocumentName) throws -> [UInt8]? {
    try level.value(of: DocumentKey.key(of: name))
  }

  /// Whether the database holds any document.
  func holdsDocuments(_ database: DatabaseName) throws -> Bool {
    try PrefixCursor(level, prefix: DocumentKey.prefix(of: database)).next() != nil
  }

  private func stored(_ key: [UInt8]) throws -> StoredDocument? {
    guard let value = try level.value(of: key) else { return nil }
    return try StoredDocument(value.span.bytes)
  }

  /// Says that the documents are since a time as they are now, so that reads and exports at later times are of them.
  ///
  /// For tests, which would have to wait for the next whole minute otherwise. Times of documents stay as they are.
  func settle(since time: Int64) throws {
    try lastCommit.withLock { last in
      last = min(last, time)
      try level.put(Self.clockKey, withUnsafeBytes(of: last.littleEndian) { Array($0) })
    }
  }

  /// The time of a read that begins now. A request may name a time itself, as long as it is not before the last commit:
  /// the store keeps no past states.
  func readTime(requested: Int64?) throws(GoogleError) -> Int64 {
    let last = lastCommit.withLock { $0 }
    guard let requested else { return max(now(), last) }
    guard requested >= last else {
      throw GoogleError(
        .failedPrecondition,
        "The sandbox keeps no past states: the last commit was at \(Timestamp.text(microseconds: last)), "
          + "after the requested read time.")
    }
    return requested
  }
}
