import Catalog
import Documents

/// Writes the documents of an export to a database, batch by batch.
///
/// Each batch is sorted before it is written: LevelDB finds places for keys in order in half the time.
struct ImportWriter {
  /// Bytes of keys and fields after which a batch is written. Its documents share a commit time.
  private static let batchBytes = 8 << 20

  private struct Entry {
    var key: Range<Int>
    var fields: Range<Int>
  }

  private let prefix: [UInt8]
  private let store: DocumentStore
  /// Whether the database may hold a document of the same name: not if it was empty at the beginning.
  private let mayReplace: Bool
  private let encoder = ServiceDocumentEncoder()
  /// Keys and fields of the batch in the making.
  private var pending = WireWriter()
  private var entries: [Entry] = []

  init(database: DatabaseName, store: DocumentStore) throws {
    prefix = DocumentKey.prefix(of: database)
    self.store = store
    mayReplace = try store.holdsDocuments(database)
    pending.bytes.reserveCapacity(Self.batchBytes + Self.batchBytes / 8)
  }

  /// Adds a document; returns whether it, and all before it, are written now.
  mutating func add(_ document: FlatDocument, _ source: RawSpan) throws -> Bool {
    let start = pending.bytes.count
    pending.bytes += prefix
    document.appendOrderKey(ofReferenceAt: 0, source, to: &pending.bytes)
    let keyEnd = pending.bytes.count
    // Names move to the database of the import; references are written as the export has them, with its project: so
    // Google's importer does it for the forms that it exports itself.
    encoder.appendFields(document, source, to: &pending)
    entries.append(Entry(key: start..<keyEnd, fields: keyEnd..<pending.bytes.count))
    guard pending.bytes.count >= Self.batchBytes else { return false }
    try flush()
    return true
  }

  /// Writes what is pending.
  mutating func flush() throws {
    guard !entries.isEmpty else { return }
    try Task.checkCancellation()
    sort()
    _ = try store.commit { time, batch in
      var value = WireWriter()
      for entry in entries {
        var created = time
        if mayReplace, let earlier = try store.level.value(of: Array(pending.bytes[entry.key])) {
          let stored = try StoredDocument(earlier.span.bytes)
          if earlier[stored.fieldsStart...] == pending.bytes[entry.fields] { continue }
          created = stored.created
        }
        value.bytes.removeAll(keepingCapacity: true)
        StoredDocument.appendTimes(created: created, updated: time, to: &value)
        value.bytes += pending.bytes[entry.fields]
        pending.bytes.withUnsafeBytes { pending in
          value.bytes.withUnsafeBytes { batch.put(UnsafeRawBufferPointer(rebasing: pending[entry.key]), $0) }
        }
      }
    }
    pending.bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  /// Sorts by key; of two documents of one name the later one stays behind, and so wins.
  private mutating func sort() {
    pending.bytes.withUnsafeBytes { bytes in
      entries.sort { left, right in
        let order = UnsafeRawBufferPointer(rebasing: bytes[left.key])
          .bytes.compare(with: UnsafeRawBufferPointer(rebasing: bytes[right.key]).bytes)
        return order < 0 || (order == 0 && left.key.lowerBound < right.key.lowerBound)
      }
    }
  }
}
