import Catalog
import Documents
import Synchronization

/// The documents of all projects and databases.
///
/// Commits are made one at a time, each at a time of its own; reads go on beside them, each over the documents as they
/// are when it begins.
final class DocumentStore: Sendable {
  enum Write: Sendable {
    case update(Document)
    case delete(DocumentName)
  }

  let level: LevelDB
  /// Microseconds since 1970 of the last commit, to any database.
  private let lastCommit: Mutex<Int64>

  private static let clockKey = [SandboxDatabase.Keyspace.clock.rawValue]

  init(database: SandboxDatabase) throws(LevelDBError) {
    level = database.level
    let stored = try level.value(of: Self.clockKey)
    lastCommit = Mutex(stored.map { $0.count == 8 ? Int64(bitPattern: $0.span.bytes.littleEndian64(at: 0)) : 0 } ?? 0)
  }

  /// Makes all the writes or none; answers the commit's time.
  func commit(_ writes: [Write]) throws -> Int64 {
    try commit { time, batch in
      for write in writes {
        switch write {
        case .delete(let name): batch.delete(DocumentKey.key(of: name))
        case .update(let document):
          var fields = WireWriter()
          ServiceDocumentEncoder().appendFields(document.fields, to: &fields)
          let key = DocumentKey.key(of: document.name)
          let created = try stored(key)?.created ?? time
          batch.put(key, StoredDocument.value(created: created, updated: time, fields: fields.bytes))
        }
      }
    }
  }

  /// Makes the writes that `body` puts into a batch, all at the time that it is given; answers the time.
  func commit(_ body: (_ time: Int64, _ batch: inout LevelDB.Batch) throws -> Void) throws -> Int64 {
    try lastCommit.withLock { last in
      let time = max(WallClock.now(), last + 1)
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

  private func stored(_ key: [UInt8]) throws -> StoredDocument? {
    guard let value = try level.value(of: key) else { return nil }
    return try StoredDocument(value.span.bytes)
  }

  /// The time of a read that begins now. A request may name a time itself, as long as it is not before the last commit:
  /// the store keeps no past states.
  func readTime(requested: Int64?) throws(GoogleError) -> Int64 {
    let last = lastCommit.withLock { $0 }
    guard let requested else { return max(WallClock.now(), last) }
    guard requested >= last else {
      throw GoogleError(
        .failedPrecondition,
        "The sandbox keeps no past states: the last commit was at \(Timestamp.text(microseconds: last)), "
          + "after the requested read time.")
    }
    return requested
  }
}
