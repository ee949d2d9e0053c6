import Catalog
import Documents
import ExportFormat

/// Reads the export in `folder` and writes its documents to a database, as Firestore's import does.
///
/// A document that is there is replaced whole, its creation time kept; one that is equal is not touched; the others
/// stay. All of the export is read and checked before anything is written. Of a document that stands twice in the
/// export, the later one wins.
/// - Throws: INVALID_ARGUMENT if there is no export or it is damaged; `CancellationError` between two batches.
func importExport(
  folder: String, into database: DatabaseName, of store: DocumentStore, report: Operations.Report
) throws {
  let export: Export
  let damage: DamageList
  do throws(ExportError) {
    (export, damage) = try ExportReader.read(folder)
  } catch {
    throw GoogleError.invalid(error.description)
  }
  if let damage = damage.first(where: { !importIgnores.contains($0.code) }) { throw refusal(damage) }

  var documents = Operation.Progress()
  var bytes = Operation.Progress()
  for file in export.outputFiles {
    let tally = try read(file, of: export) { _, _ in try Task.checkCancellation() }
    documents.estimated += tally.documents
    bytes.estimated += tally.recordBytes
    report(documents, bytes)
  }
  var writer = try ImportWriter(database: database, store: store)
  for file in export.outputFiles {
    let tally = try read(file, of: export) { document, source in try writer.add(document, source) }
    documents.completed += tally.documents
    bytes.completed += tally.recordBytes
    report(documents, bytes)
  }
  try writer.flush()
}

/// What an import has no reason to refuse: a file that the metadata does not list is not read, and a folder of another
/// name can only be asked for by that name.
private let importIgnores: Set<Damage.Code> = [.fileUnlisted, .nameMismatch]

/// Reads one output file; the first damage in it is thrown.
private func read(
  _ file: Export.OutputFile, of export: Export, each: @escaping (FlatDocument, RawSpan) throws -> Void
) throws -> OutputTally {
  let mapped: MappedFile
  do throws(FileProblem) {
    mapped = try export.open(file.path)
  } catch {
    throw refusal(FileDamage.damage(error, file: file.path, missing: .fileMissing))
  }
  var reader = OutputFileReader(file)
  return try mapped.withBytes { bytes in
    try reader.read(
      bytes, each: { document, source, _ in try each(document, source) }, damaged: { throw refusal($0) })
  }
}

private func refusal(_ damage: Damage) -> GoogleError {
  let place = damage.offset.map { "\(damage.file), byte \($0)" } ?? damage.file
  return .invalid("\(place): \(damage.message) (\(damage.code.rawValue))")
}
