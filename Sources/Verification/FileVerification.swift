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
  /// Whether the file was read to its end, or what is in the way was found.
  var isWhole = true

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
  }
}

/// Verifies one output file to a depth.
struct FileVerification {
  let depth: Depth
  let duplicates: DuplicateCheck
  let progress: ProgressMeter?
  let stopping: StopRequest

  /// Documents between two looks at whether the work was cancelled, and two reports of progress.
  private static let documentsPerStep = 4_096

  func read(_ file: Export.OutputFile, _ export: Export, _ catalog: CatalogWriter?) throws -> FileOutcome {
    var outcome = FileOutcome()
    guard stopping.reason == nil else {
      outcome.isWhole = false
      return outcome
    }
    let mapped: MappedFile
    do throws(FileProblem) {
      mapped = try MappedFile(path: export.location(of: file.path))
    } catch {
      try? found(FileDamage.damage(error, file: file.path, missing: .fileMissing), &outcome)
      return outcome
    }
    outcome.total.fileBytes = mapped.size
    do {
      if depth >= .framed { outcome.total = try mapped.withBytes { try read($0, file, catalog, &outcome) } }
      outcome.tally = outcome.total
    } catch is Stopped {
      // What was read is counted; without a tally, no count is compared with what is stated.
      outcome.total.documents = outcome.collections.documents
      outcome.total.records = outcome.total.documents
      outcome.isWhole = false
    }
    return outcome
  }

  /// The file is not read on: whoever asked for it gets a report of what was read.
  private struct Stopped: Error {}

  private func found(_ damage: Damage, _ outcome: inout FileOutcome) throws {
    outcome.damage.append(damage)
    stopping.found(Finding(damage))
    if stopping.reason != nil { throw Stopped() }
  }

  private func read(
    _ bytes: RawSpan, _ file: Export.OutputFile, _ catalog: CatalogWriter?, _ outcome: inout FileOutcome
  ) throws -> OutputTally {
    var reader = OutputFileReader(file)
    guard depth >= .decoded else {
      return try reader.frame(bytes) { try found($0, &outcome) }
    }
    var batch = catalog.map { CatalogBatch($0) }
    var names = DuplicateCheck.Batch(duplicates)
    var sinceStep = 0
    let tally = try reader.read(
      bytes,
      each: { document, source, place, size in
        outcome.collections.add(document, source, bytes: size)
        names.add(document, source)
        outcome.names.add(document, at: 0, source)
        outcome.references.addReferences(of: document, source)
        try batch?.add(document, source, place, size: size)
        sinceStep += 1
        if sinceStep == Self.documentsPerStep {
          try Task.checkCancellation()
          if stopping.reason != nil { throw Stopped() }
          progress?.add(documents: sinceStep)
          sinceStep = 0
        }
      },
      damaged: { try found($0, &outcome) })
    progress?.add(documents: sinceStep)
    names.finish()
    try batch?.write()
    return tally
  }
}
