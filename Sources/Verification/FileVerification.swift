import Catalog
import Documents
import ExportFormat

/// What was seen in one output file, or in several put together.
struct FileOutcome: Sendable {
  /// Nil if the file could not be opened.
  var tally: OutputTally?
  var total = OutputTally()
  var damage: [Damage] = []
  var collections = CollectionCounter()
  var names = DatabaseTally()
  var references = DatabaseTally()
  var inspection = Inspection()

  mutating func add(_ other: FileOutcome) {
    total.records += other.total.records
    total.documents += other.total.documents
    total.recordBytes += other.total.recordBytes
    total.fileBytes += other.total.fileBytes
    total.bytesLost += other.total.bytesLost
    damage += other.damage
    collections.add(other.collections)
    names.add(other.names)
    references.add(other.references)
    inspection.add(other.inspection)
  }
}

/// Verifies one output file to a depth.
struct FileVerification {
  let depth: Depth
  let duplicates: DuplicateCheck
  let plan: InspectionPlan?
  let progress: ProgressMeter?

  /// Documents between two looks at whether the work was cancelled, and two reports of progress.
  private static let documentsPerStep = 4_096

  func read(_ file: Export.OutputFile, _ export: Export, _ catalog: CatalogWriter?) throws -> FileOutcome {
    var outcome = FileOutcome()
    let mapped: MappedFile
    do throws(FileProblem) {
      mapped = try MappedFile(path: export.location(of: file.path))
    } catch {
      outcome.damage.append(FileDamage.damage(error, file: file.path, missing: .fileMissing))
      return outcome
    }
    outcome.total.fileBytes = mapped.size
    if depth >= .framed {
      outcome.total = try mapped.withBytes { try read($0, file, catalog, &outcome) }
    }
    outcome.tally = outcome.total
    return outcome
  }

  private func read(
    _ bytes: RawSpan, _ file: Export.OutputFile, _ catalog: CatalogWriter?, _ outcome: inout FileOutcome
  ) throws -> OutputTally {
    var reader = OutputFileReader(file)
    guard depth >= .decoded else {
      return reader.frame(bytes) { outcome.damage.append($0) }
    }
    var batch = catalog.map { CatalogBatch($0) }
    var names = DuplicateCheck.Batch(duplicates)
    let inspector = plan.map { Inspector($0) }
    var sinceStep = 0
    let tally = try reader.read(
      bytes,
      each: { document, source, place, size in
        outcome.collections.add(document, source, bytes: size)
        names.add(document, source)
        outcome.names.add(document, at: 0, source)
        outcome.references.addReferences(of: document, source)
        try inspector?.add(document, source, place, size: size)
        try batch?.add(document, source, place, size: size)
        sinceStep += 1
        if sinceStep == Self.documentsPerStep {
          try Task.checkCancellation()
          progress?.add(documents: sinceStep)
          sinceStep = 0
        }
      },
      damaged: { outcome.damage.append($0) })
    progress?.add(documents: sinceStep)
    names.finish()
    if let inspector { outcome.inspection = try inspector.finish() }
    try batch?.write()
    return tally
  }
}
