import Catalog
import Documents
import ExportFormat
import Files
import Foundation
import JSON
import Keys
package import Verification
package import Work

/// Makes the catalog of an export, to be kept: a folder with a LevelDB database and a manifest.
///
/// It is built in a folder of its own beside its place and gets its name when it is whole. So what is there under the name
/// is whole, of two builders the first one wins, and what a killed builder left is removed by the next one. It names every
/// document: only its owner looks into it.
package struct CatalogBuilder: Sendable {
  private let tool: String
  private let progress: ProgressMeter?

  /// - Parameter tool: the version that builds, for the manifest.
  package init(tool: String, progress: ProgressMeter? = nil) {
    self.tool = tool
    self.progress = progress
  }

  /// Finds out whether a catalog can be made there, before any work.
  /// - Throws: `CatalogProblem` if something is there already.
  package static func check(_ folder: String) throws(CatalogProblem) {
    guard (try? FileManager.default.attributesOfItem(atPath: folder)) == nil else {
      throw CatalogProblem(
        .inTheWay, "There is something at \(folder) already. Remove it, or give the catalog another place.")
    }
  }

  /// Verifies the export at `path` and catalogs it.
  /// - Parameter folder: the catalog's folder; it must not be there, and the one that it is in must.
  /// - Returns: the verification's report; the catalog was made only if it is `verified`.
  /// - Throws: `CatalogProblem`, `ExportError`, `LevelDBError` when the disk is full, `CancellationError`.
  package func build(_ path: String, to folder: String) async throws -> VerifyReport {
    try CatalogBuilder.check(folder)
    // Links are resolved before `..` is taken, as the system does it.
    let given = URL(fileURLWithPath: folder)
    let parent = given.deletingLastPathComponent().resolvingSymlinksInPath()
    let place = parent.appendingPathComponent(given.lastPathComponent)
    return try await ScratchFolder.with(in: parent) { scratch in
      let unfinished = "\(scratch)/catalog"
      let writer = try CatalogWriter(folder: unfinished)
      let verified = try await Verifier(progress: progress).verify(path, catalog: writer)
      let report = verified.report
      guard report.verdict == .verified else { return report }
      progress?.begin("sorting names", expected: report.documents)
      try writer.close { progress?.add(documents: $0) }
      progress?.begin("computing the files' checksums")
      let files: VerifiedFiles
      do {
        files = try await verified.digests()
      } catch is ExportChanged {
        throw CatalogProblem(
          .changed, "The export changed while its catalog was made. Start again, and let nothing write to the export.")
      }
      try CatalogManifest(verified, files, tool: tool, id: writer.id).write(to: unfinished)
      try PrivateFiles.restrict(unfinished)
      try move(unfinished, to: place.path)
      return report
    }
  }

  private func move(_ unfinished: String, to place: String) throws {
    do throws(SystemError) { try AtomicFile.move(folder: unfinished, to: place) } catch {
      try CatalogBuilder.check(place)
      throw CatalogProblem(.inTheWay, "\(place) could not be made: \(error). Look at its folder.")
    }
  }
}

extension CatalogManifest {
  fileprivate init(_ verified: VerifiedExport, _ files: VerifiedFiles, tool: String, id: String) {
    let (report, export) = (verified.report, verified.export)
    self.init(
      tool: tool, id: id, folder: export.realFolder, overallFile: export.overallFile, documents: report.documents,
      start: report.start.map { Timestamp.text(microseconds: $0) }, project: report.databases.first?.project,
      database: report.databases.first?.database,
      references: report.references.counts.map {
        References(project: $0.database.project, database: $0.database.database, count: $0.count)
      },
      files: zip(files.digests, verified.seen).map { file, seen in
        File(path: file.path, bytes: file.bytes, sha256: file.sha256.hexadecimal, identity: seen.identity)
      })
  }
}
