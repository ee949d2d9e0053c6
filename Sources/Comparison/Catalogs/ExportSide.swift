import Catalog
import Documents
import ExportFormat
package import Verification

extension CatalogSide {
  /// Verifies the export at `path` and catalogs it on the way, in a temporary folder.
  /// - Parameters:
  ///   - name: for messages and the report: what was given on the command line.
  ///   - folder: for the catalog; must not be there.
  /// - Returns: the side; its catalog is whole only if the report is `verified`.
  /// - Throws: `ExportError`, `LevelDBError` when the disk is full, `CancellationError`.
  package static func export(
    _ path: String, catalogIn folder: String, progress: ProgressMeter? = nil
  ) async throws -> (side: CatalogSide, verification: VerifyReport) {
    let writer = try CatalogWriter(folder: folder)
    let (report, export) = try await Verifier(progress: progress).verify(path, catalog: writer)
    progress?.begin("sorting names", expected: report.documents)
    let catalog = try writer.finish { progress?.add(documents: $0) }
    var side = DiffReport.Side(kind: .export, name: path)
    side.database = report.databases.first
    side.documents = report.documents
    side.documentsStated = report.documents
    side.time = report.start.map { Timestamp.text(microseconds: $0) }
    side.references = report.references
    return (CatalogSide(side, catalog, ExportSource(export)), report)
  }
}
