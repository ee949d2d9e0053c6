import Catalog
import Comparison
import Documents
import ExportFormat
import Files
import Foundation

/// A copy of an export, with the canaries in it: every other record is taken over as it is.
struct CanaryCopy {
  let export: Export
  let plan: CanaryPlan
  /// The database that the export's documents name.
  let source: DatabaseName

  private static let documentsPerStep = 4_096

  /// Writes the copy below a folder.
  /// - Returns: the copy.
  /// - Throws: `ExportError` if the export changed meanwhile, or the disk is full.
  func write(below parent: String) async throws -> Export {
    try PrivateFiles.makeFolder(parent)
    let folder = "\(parent)/\(export.name)"
    let writer = try ExportWriter(folder: folder, start: 0)
    let changed = try await changedDocument()
    for file in export.outputFiles { try copy(file, to: writer, changed) }
    try writer.append(
      Document(name: DocumentName(database: source, path: plan.added), fields: [CanaryPlan.field(besides: [])]))
    try writer.finish(end: 0)
    return try ExportReader.read(folder).export
  }

  private func changedDocument() async throws -> Document? {
    guard let chosen = plan.changed,
      var document = try await ExportSource(export).documents([chosen]).first
    else { return nil }
    document.fields.append(CanaryPlan.field(besides: document.fields))
    return document
  }

  private func copy(_ file: Export.OutputFile, to writer: ExportWriter, _ changed: Document?) throws {
    let mapped: MappedFile
    do throws(FileProblem) {
      mapped = try export.open(file.path)
    } catch { throw ExportError.changed(file.path) }
    var reader = OutputFileReader(file)
    var sinceStep = 0
    _ = try mapped.withBytes { bytes in
      try reader.read(
        bytes,
        each: { _, source, record in
          let place = RecordPlace(file: file.index, offset: record.offset)
          if let changed, place == plan.changed?.entry.place {
            try writer.append(changed)
          } else if place != plan.removed?.entry.place {
            try writer.append(record: source.array(record.payload))
          }
          sinceStep += 1
          if sinceStep % Self.documentsPerStep == 0 { try Task.checkCancellation() }
        },
        damaged: { if $0.code != .trailerMissing, $0.code != .documentLimit { throw ExportError.changed(file.path) } })
    }
  }
}
