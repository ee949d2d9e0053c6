package import Documents

/// Documents in an output file that are not of the collections that the metadata states for it: one finding for the file,
/// with their number and the first of them.
///
/// An import of everything would take them; one of single collections (`collectionIds`), or a tool that goes by the
/// file's kind, would take them for documents of the other collection.
package struct MisplacedDocuments: Sendable {
  private var count = 0
  private var first: (offset: Int, record: Int, document: ExactName)?

  package init() {}

  /// Looks at a document.
  /// - Parameter kind: the collection id that it should have, as UTF-8.
  package mutating func look(at document: FlatDocument, _ source: RawSpan, _ record: LogRecord, kind: [UInt8]) {
    let own = document.nodes[document.firstField - 2].content
    guard own.count != kind.count || !kind.span.bytes.holds(source, own, at: 0) else { return }
    count += 1
    guard first == nil else { return }
    first = (record.offset, record.number, ExactName(document.name(at: 0, source).path.description))
  }

  /// Adds those of a later part of the file.
  mutating func add(_ other: MisplacedDocuments, recordsBefore: Int) {
    count += other.count
    guard first == nil, var first = other.first else { return }
    first.record += recordsBefore
    self.first = first
  }

  func damage(in file: Export.OutputFile) -> Damage? {
    guard let first, let kind = file.kind else { return nil }
    return Damage(
      .kindMismatch, file: file.path, offset: first.offset, record: first.record, document: first.document,
      "The metadata states that the file is of \(kind); of its documents \(count) are not, of which this is the first.")
  }
}
