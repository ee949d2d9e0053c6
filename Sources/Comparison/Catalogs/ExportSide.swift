import Catalog
import ExportFormat
import JSON
package import Verification
package import Work

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
