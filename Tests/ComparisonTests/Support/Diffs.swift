import Catalog
import Comparison
import Documents
import ExportFormat
import Foundation
import Synchronization
import Testing
import Verification

/// What a diff of two exports said: its report, and what `--changes` would hold.
struct Diff {
  var report: DiffReport
  var changes: [DocumentDifference]

  /// Writes both sides as exports and compares them.
  /// - Parameter perFile: documents in an output file of the left and the right side.
  static func of(
    _ left: [Document], _ right: [Document], scope: DiffScope = DiffScope(), ranges: Int? = nil,
    perFile: (Int, Int) = (5_000, 5_000), in folder: URL
  ) async throws -> Diff {
    let place = folder.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    return try await of(
      try await side(left, "left", perFile: perFile.0, in: place),
      try await side(right, "right", perFile: perFile.1, in: place), scope: scope, ranges: ranges, in: place)
  }

  static func of(
    _ left: DiffSide, _ right: DiffSide, scope: DiffScope = DiffScope(), ranges: Int? = nil, in folder: URL
  ) async throws -> Diff {
    let changes = Mutex<[DocumentDifference]>([])
    let report = try await Differ(scope: scope, ranges: ranges).diff(left, right, scratch: folder.path) { difference in
      changes.withLock { $0.append(difference) }
    }
    return Diff(report: report, changes: changes.withLock { $0 })
  }

  /// An export of the documents, as a side.
  static func side(
    _ documents: [Document], _ name: String, perFile: Int = 5_000, in folder: URL
  ) async throws -> DiffSide {
    let export = folder.appendingPathComponent(name).path
    let writer = try ExportWriter(folder: export, start: 1, entitiesPerFile: perFile)
    for document in documents { try writer.append(document) }
    try writer.finish(end: 2)
    let catalog = folder.appendingPathComponent("\(name)-catalog").path
    let (side, verified) = try await CatalogSide.export(export, catalogIn: catalog)
    #expect(verified.report.verdict == .verified, "\(verified.report.findings)")
    return .catalog(side)
  }
}

/// A document of database `p` from its path and fields.
func document(_ path: String, _ fields: [Field] = [], project: ExactName = "p") throws -> Document {
  Document(
    name: DocumentName(database: DatabaseName(project: project), path: try #require(DocumentPath(path))),
    fields: fields)
}
