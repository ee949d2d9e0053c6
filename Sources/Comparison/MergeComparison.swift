package import Documents
package import ExportFormat

package import Catalog

/// Compares an export (left), by its catalog, with documents that arrive in name order (right), in one pass and in
/// constant memory.
///
/// Equal fingerprints are equal documents; for the others, the left one is read from the export and both are compared
/// field by field.
package struct MergeComparison {
  private var left: Catalog.Walk
  private var isLeftAtEnd = false
  private let fetcher: ExportFetcher
  private let fingerprinter = Fingerprinter()
  private var key: [UInt8] = []
  private var previousKey: [UInt8] = []
  private let report: (DocumentDifference) throws -> Void

  package private(set) var tally = ComparisonTally()
  /// Documents that arrived.
  package private(set) var rightCount = 0

  /// - Parameter report: called for each difference, in name order.
  package init(
    _ catalog: Catalog, of export: Export, report: @escaping (DocumentDifference) throws -> Void
  ) throws {
    left = catalog.walk()
    fetcher = ExportFetcher(export)
    self.report = report
    isLeftAtEnd = try !left.next()
  }

  /// Takes the next document of the right side.
  /// - Throws: `ComparisonError` if it does not come after the one before it.
  package mutating func add(_ document: FlatDocument, _ source: RawSpan) throws {
    key.removeAll(keepingCapacity: true)
    document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
    guard rightCount == 0 || previousKey.lexicographicallyPrecedes(key) else {
      throw ComparisonError(
        description: "The documents read back are not in name order at \(document.name(at: 0, source).path), "
          + "so they cannot be compared.")
    }
    rightCount += 1
    try passMissing(before: key)
    if !isLeftAtEnd, left.key == key, let entry = left.entry {
      if try entry.fingerprint == fingerprinter.fingerprint(document, source) {
        tally.addEqual(document, source)
      } else {
        let right = document.document(source)
        let original = try fetcher.document(at: entry.place)
        try add(.changed, right.name.path, .between(original.fields, right.fields))
      }
      isLeftAtEnd = try !left.next()
    } else {
      try add(.onlyRight, document.name(at: 0, source).path)
    }
    swap(&key, &previousKey)
  }

  /// Ends the right side: what is left on the left is missing.
  package mutating func finish() throws {
    try passMissing(before: nil)
  }

  private mutating func passMissing(before key: [UInt8]?) throws {
    while !isLeftAtEnd {
      if let key, !left.key.lexicographicallyPrecedes(key) { return }
      guard let path = NameOrder.path(of: left.key) else {
        throw ComparisonError(description: "The catalog holds a name that is none; it is damaged.")
      }
      try add(.onlyLeft, path)
      isLeftAtEnd = try !left.next()
    }
  }

  private mutating func add(
    _ kind: DocumentDifference.Kind, _ path: DocumentPath, _ fields: [FieldDifference] = []
  ) throws {
    tally.add(kind, path)
    try report(DocumentDifference(path: path, kind: kind, fields: fields))
  }
}

/// Why a comparison cannot go on.
package struct ComparisonError: Error, Sendable, CustomStringConvertible {
  package var description: String

  package init(description: String) {
    self.description = description
  }
}
