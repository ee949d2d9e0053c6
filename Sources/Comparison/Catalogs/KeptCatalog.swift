import Catalog
package import Documents
import ExportFormat
import Foundation
import Keys
import Verification

/// A catalog that was kept, as a side of a comparison or for looking up single documents.
///
/// It serves the export that it was made of and no other: every file must be the one that it was, by what the system says
/// of it or, where that is not enough, by its SHA-256.
package struct KeptCatalog: Sendable {
  package let side: CatalogSide
  private let export: Export

  /// Whether the folder is a catalog's; an export's has no such file.
  /// - Throws: `CatalogProblem` for a folder that is both.
  package static func isOne(_ folder: String) throws(CatalogProblem) -> Bool {
    guard FileManager.default.fileExists(atPath: "\(folder)/\(CatalogManifest.fileName)") else { return false }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard !names.contains(where: { ExactName($0).hasSuffix(Export.overallExtension) }) else {
      throw CatalogProblem(
        .notOne,
        "\(folder) holds an export and a catalog. Give the export's \(Export.overallExtension) file, or part them.")
    }
    return true
  }

  /// Opens the catalog in a folder, for reading only.
  /// - Parameter scratch: a folder of the command's own.
  /// - Throws: `CatalogProblem`, `ExportError`, `LevelDBError`.
  package init(_ folder: String, scratch: String) async throws {
    let manifest = try CatalogManifest.read(folder)
    export = try await KeptCatalog.export(of: manifest, folder)
    let catalog = try Catalog.open(folder, scratch: scratch)
    guard try catalog.id() == manifest.id else {
      throw CatalogProblem(
        .damaged, "The catalog in \(folder) and its \(CatalogManifest.fileName) are not of one another. Build it again."
      )
    }
    side = CatalogSide(DiffReport.Side(manifest, name: folder), catalog, ExportSource(export))
  }

  /// Gives one document as it lies in the export, valid during the call; nil if the export does not have it.
  /// - Throws: `ExportError` if the export has changed since.
  package func withDocument<Result>(
    _ path: DocumentPath, _ body: (FlatDocument, RawSpan) throws -> Result
  ) throws -> Result? {
    guard let entry = try side.catalog.entry(of: NameOrder.key(of: path)) else { return nil }
    return try ExportFetcher(export).document(path, entry, body)
  }

  private static func export(of manifest: CatalogManifest, _ folder: String) async throws -> Export {
    let path = "\(manifest.folder)/\(manifest.overallFile)"
    guard FileManager.default.fileExists(atPath: path) else {
      throw CatalogProblem(
        .otherExport,
        "The catalog \(folder) belongs to the export \(manifest.folder), which is not there. Put it there again, or "
          + "build a catalog of the export that you have.")
    }
    let listed = try await Verifier(depth: .listed).verify(path)
    let export = listed.export
    let files = listed.seen
    guard files.count == manifest.files.count, files.count == export.files.count else {
      throw other(folder, manifest, manifest.overallFile)
    }
    for (seen, file) in zip(files, manifest.files) {
      guard seen.path == file.path else { throw other(folder, manifest, seen.path) }
    }
    let doubtful = zip(files, manifest.files).filter { $0.identity != $1.identity }
    let digests: [FileDigest]
    do {
      digests = try await listed.digests(of: doubtful.map(\.0))
    } catch let changed as ExportChanged {
      throw other(folder, manifest, changed.files.first ?? manifest.overallFile)
    }
    for (file, digest) in zip(doubtful.map(\.1), digests)
    where file.sha256 != digest.sha256.hexadecimal || file.bytes != digest.bytes {
      throw other(folder, manifest, file.path)
    }
    return export
  }

  private static func other(_ folder: String, _ manifest: CatalogManifest, _ file: ExactName) -> CatalogProblem {
    CatalogProblem(
      .otherExport,
      "The catalog \(folder) was made of another export than the one that is at \(manifest.folder) now: \(file) differs. "
        + "Build the catalog again.")
  }
}

extension DiffReport.Side {
  fileprivate init(_ manifest: CatalogManifest, name: String) {
    self.init(kind: .catalog, name: name)
    documents = manifest.documents
    documentsStated = manifest.documents
    time = manifest.start
    if let project = manifest.project, let database = manifest.database {
      self.database = DatabaseName(project: project, database: database)
    }
    for into in manifest.references {
      references.add(into.count, into: DatabaseName(project: into.project, database: into.database))
    }
  }
}
