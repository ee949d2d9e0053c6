import Catalog
import Comparison
import Documents
import Verification

/// A staging database that is read back, with a policy's expectations looked at on the way.
struct ProbedSide: LiveSide {
  let side: DatabaseSide
  let probe: Probe

  var description: DiffReport.Side { side.description }
  var rangesAtOnce: Int { side.rangesAtOnce }

  func read(
    _ range: (start: DocumentPath?, end: DocumentPath?), _ body: (FlatDocument, RawSpan) throws -> Void
  ) async throws {
    let reader = probe.reader(from: range.start)
    try await side.read(range) { document, source in
      try reader.add(document, source)
      try body(document, source)
    }
    try reader.finish()
  }

  func documents(_ wanted: [(path: DocumentPath, entry: CatalogEntry)]) async throws -> [Document] {
    try await side.documents(wanted)
  }
}
