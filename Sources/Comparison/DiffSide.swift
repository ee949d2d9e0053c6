package import Catalog
package import Documents
package import ExportFormat
import JSON
package import Verification
package import Work

/// One side of a diff, open.
package enum DiffSide: Sendable {
  case catalog(CatalogSide)
  case live(any LiveSide)

  package var description: DiffReport.Side {
    switch self {
    case .catalog(let side): side.description
    case .live(let side): side.description
    }
  }
}

/// A side whose documents are in a catalog.
package struct CatalogSide: Sendable {
  package var description: DiffReport.Side
  package var catalog: Catalog
  /// Where its documents are read from.
  package var source: any DocumentSource

  package init(_ description: DiffReport.Side, _ catalog: Catalog, _ source: any DocumentSource) {
    self.description = description
    self.catalog = catalog
    self.source = source
  }
}

/// Reads single documents.
package protocol DocumentSource: Sendable {
  /// - Returns: the documents, in the order of `wanted`.
  /// - Throws: if one is not what it was when its entry was made.
  func documents(_ wanted: [(path: DocumentPath, entry: CatalogEntry)]) async throws -> [Document]
}

/// A database that is read over a network.
package protocol LiveSide: DocumentSource {
  var description: DiffReport.Side { get }
  /// How many ranges of it are best read at once.
  var rangesAtOnce: Int { get }

  /// Reads documents in name order.
  /// - Parameters:
  ///   - range: from the first name on, and before the second; nil: without a border.
  ///   - body: called with each document, one after another.
  func read(
    _ range: (start: DocumentPath?, end: DocumentPath?), _ body: (FlatDocument, RawSpan) throws -> Void
  ) async throws
}

/// An export's documents, by the places in their entries.
package struct ExportSource: DocumentSource {
  private let export: Export

  package init(_ export: Export) {
    self.export = export
  }

  package func documents(_ wanted: [(path: DocumentPath, entry: CatalogEntry)]) async throws -> [Document] {
    let fetcher = ExportFetcher(export)
    return try wanted.map { path, entry in try fetcher.document(path, entry) { $0.document($1) } }
  }
}

extension ExportFetcher {
  /// Gives one document as it lies in the export, valid during the call.
  /// - Throws: `ExportError` if it is not what it was when its entry was made.
  func document<Result>(
    _ path: DocumentPath, _ entry: CatalogEntry, _ body: (FlatDocument, RawSpan) throws -> Result
  ) throws -> Result {
    try document(at: entry.place) { document, source in
      let isTheOne = try Fingerprinter().fingerprint(document, source) == entry.fingerprint
      return isTheOne && document.name(at: 0, source).path == path ? try body(document, source) : nil
    }
  }
}

extension CatalogSide {
  /// Verifies the export at `path` and catalogs it on the way, in a temporary folder.
  /// - Parameters:
  ///   - name: for messages and the report: what was given on the command line.
  ///   - folder: for the catalog; must not be there.
  ///   - preparesDigests: as of `Verifier`.
  /// - Returns: the side, whose catalog is whole only if the verdict is `verified`, and the export as it was verified.
  /// - Throws: `ExportError`, `LevelDBError` when the disk is full, `CancellationError`.
  package static func export(
    _ path: String, catalogIn folder: String, preparesDigests: Bool = false, progress: ProgressMeter? = nil
  ) async throws -> (side: CatalogSide, verified: VerifiedExport) {
    let writer = try CatalogWriter(folder: folder)
    let verified = try await Verifier(preparesDigests: preparesDigests, progress: progress).verify(
      path, catalog: writer)
    let report = verified.report
    progress?.begin("sorting names", expected: report.documents)
    let catalog = try writer.finish { progress?.add(documents: $0) }
    var side = DiffReport.Side(kind: .export, name: path)
    side.database = report.databases.first
    side.documents = report.documents
    side.documentsStated = report.documents
    side.time = report.start.map { Timestamp.text(microseconds: $0) }
    side.references = report.references
    return (CatalogSide(side, catalog, ExportSource(verified.export)), verified)
  }
}
