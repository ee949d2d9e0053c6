package import Catalog
package import Comparison
package import Documents

/// A database that is compared, and what looks at each document that is read of it on the way.
package struct TappedSide: LiveSide {
  /// Looks at the documents of one range, which one task reads; `finish` comes once, at the end of the range.
  package typealias Tap = (look: (FlatDocument, RawSpan) throws -> Void, finish: () throws -> Void)

  private let side: DatabaseSide
  private let tap: @Sendable (_ start: DocumentPath?) -> Tap

  /// - Parameter tap: made for each range; it is given the range's first name, nil for the first of all.
  package init(_ side: DatabaseSide, _ tap: @escaping @Sendable (_ start: DocumentPath?) -> Tap) {
    self.side = side
    self.tap = tap
  }

  package var description: DiffReport.Side { side.description }
  package var rangesAtOnce: Int { side.rangesAtOnce }

  package func read(
    _ range: (start: DocumentPath?, end: DocumentPath?), _ body: (FlatDocument, RawSpan) throws -> Void
  ) async throws {
    let tap = tap(range.start)
    try await side.read(range) { document, source in
      try tap.look(document, source)
      try body(document, source)
    }
    try tap.finish()
  }

  package func documents(_ wanted: [(path: DocumentPath, entry: CatalogEntry)]) async throws -> [Document] {
    try await side.documents(wanted)
  }
}
