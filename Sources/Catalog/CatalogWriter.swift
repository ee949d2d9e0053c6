package import Documents
package import ExportFormat

/// A catalog in the making: every document of an export by name, in LevelDB, which sorts them.
///
/// Several threads may write at once, each through a `CatalogBatch` of its own.
package final class CatalogWriter: Sendable {
  fileprivate let database: LevelDB

  /// - Parameter folder: a folder for the catalog alone; made if it is not there.
  package init(folder: String) throws {
    database = try LevelDB(folder: folder)
  }

  /// Puts what a writer left in LevelDB's log, which must be closed by now, into a table, where the next one that opens
  /// the catalog finds it without reading the log.
  package static func settle(folder: String) throws {
    _ = try LevelDB(folder: folder, isNew: false)
  }

  /// The finished catalog. No batch may be written after this.
  package func finish() -> Catalog { Catalog(database) }
}

/// Collects entries of one thread and writes them to the catalog in sorted batches.
package struct CatalogBatch: ~Copyable {
  /// Bytes of keys before a batch is written: enough that sorting pays, little beside the rest.
  private static let keyBytes = 2 << 20

  private let writer: CatalogWriter
  private let fingerprinter = Fingerprinter()
  private var keys: [UInt8] = []
  private var entries: [(key: Range<Int>, entry: CatalogEntry)] = []

  package init(_ writer: CatalogWriter) {
    self.writer = writer
  }

  package mutating func add(
    _ document: FlatDocument, _ source: RawSpan, _ place: RecordPlace, size: Int
  ) throws {
    let start = keys.count
    document.appendOrderKey(ofReferenceAt: 0, source, to: &keys)
    let fingerprint = try fingerprinter.fingerprint(document, source)
    entries.append((start..<keys.count, CatalogEntry(fingerprint: fingerprint, place: place, size: size)))
    if keys.count >= Self.keyBytes { try write() }
  }

  /// Writes what is collected; call it once more at the end.
  package mutating func write() throws(LevelDBError) {
    guard !entries.isEmpty else { return }
    keys.withUnsafeBytes { keys in
      entries.sort { keys[$0.key].lexicographicallyPrecedes(keys[$1.key]) }
    }
    var batch = LevelDB.Batch()
    var value: [UInt8] = []
    for (key, entry) in entries {
      value.removeAll(keepingCapacity: true)
      entry.append(to: &value)
      keys.withUnsafeBytes { keys in
        value.withUnsafeBytes { batch.put(UnsafeRawBufferPointer(rebasing: keys[key]), $0) }
      }
    }
    try writer.database.write(batch)
    keys.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }
}
