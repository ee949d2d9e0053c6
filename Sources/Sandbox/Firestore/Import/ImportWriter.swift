import Catalog
import Documents

/// Writes the documents of an export to a database, batch by batch.
struct ImportWriter {
  /// Documents in a batch, which share a commit time. The emulator takes 500.
  private static let batchCount = 500

  private let prefix: [UInt8]
  private let store: DocumentStore
  /// Whether the database may hold a document of the same name: not if it was empty at the beginning.
  private let mayReplace: Bool
  private let encoder = ServiceDocumentEncoder()
  private var pending: [(key: [UInt8], fields: [UInt8])] = []

  init(database: DatabaseName, store: DocumentStore) throws {
    prefix = DocumentKey.prefix(of: database)
    self.store = store
    let cursor = LevelDB.Cursor(store.level)
    cursor.seek(prefix)
    mayReplace = cursor.isValid && cursor.withEntry { [prefix] key, _ in key.starts(with: prefix) }
    try cursor.check()
  }

  mutating func add(_ document: FlatDocument, _ source: RawSpan) throws {
    var key = prefix
    document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
    var fields = WireWriter()
    fields.bytes.reserveCapacity(1024)
    // Names move to the database of the import; references are written as the export has them, with its project: so
    // Google's importer does it for the forms that it exports itself.
    encoder.appendFields(document, source, to: &fields)
    pending.append((key, fields.bytes))
    if pending.count == Self.batchCount { try flush() }
  }

  /// Writes what is pending.
  mutating func flush() throws {
    guard !pending.isEmpty else { return }
    try Task.checkCancellation()
    _ = try store.commit { time, batch in
      for (key, fields) in pending {
        var created = time
        if mayReplace, let value = try store.level.value(of: key) {
          let stored = try StoredDocument(value.span.bytes)
          if value[stored.fieldsStart...] == fields[...] { continue }
          created = stored.created
        }
        batch.put(key, StoredDocument.value(created: created, updated: time, fields: fields))
      }
    }
    pending.removeAll(keepingCapacity: true)
  }
}
