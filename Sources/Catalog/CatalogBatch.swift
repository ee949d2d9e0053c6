package import Documents
package import ExportFormat

/// Collects entries of one thread and hands them to the catalog in sorted runs.
package struct CatalogBatch: ~Copyable {
  /// Bytes of keys in a run: about 80,000 documents, which take as much again for what is known of them.
  private static let keyBytes = 4 << 20

  private let writer: CatalogWriter
  private let fingerprinter = Fingerprinter()
  private var keys: [UInt8] = []
  private var entries: [(key: Range<Int>, entry: CatalogEntry)] = []

  package init(_ writer: CatalogWriter) {
    self.writer = writer
  }

  package mutating func add(_ document: FlatDocument, _ source: RawSpan, _ place: RecordPlace, size: Int) throws {
    let start = keys.count
    document.appendOrderKey(ofReferenceAt: 0, source, to: &keys)
    let fingerprint = try fingerprinter.fingerprint(document, source)
    entries.append((start..<keys.count, CatalogEntry(fingerprint: fingerprint, place: place, size: size)))
    if keys.count >= Self.keyBytes { try write() }
  }

  /// Hands on what is collected; call it once more at the end.
  package mutating func write() throws {
    guard !entries.isEmpty else { return }
    keys.withUnsafeBytes { keys in
      entries.sort { KeyOrder.precedes(keys[$0.key], keys[$1.key]) }
    }
    var run: [UInt8] = []
    run.reserveCapacity(keys.count + entries.count * (SortedRuns.headerBytes + CatalogEntry.byteCount))
    for (key, entry) in entries { SortedRuns.append(keys[key], entry, to: &run) }
    try writer.runs.append(run)
    keys.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }
}
