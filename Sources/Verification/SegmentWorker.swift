import Catalog
import Documents
import ExportFormat
import Keys
import Work

/// What one worker counted in all the segments it read, of whatever files.
struct WorkerTally: Sendable {
  var collections = CollectionCounter()
  var names = DatabaseTally()
  var references = DatabaseTally()
  var inspection = Inspection()

  /// Counts a document.
  /// - Returns: what limit of Firestore's it is over.
  mutating func add(
    _ document: FlatDocument, _ source: RawSpan, size: Int, _ ledger: inout NameLedgerBatch
  ) throws -> String? {
    let collection = collections.add(document, source, bytes: size)
    names.add(document, at: 0, source)
    var scan = DocumentScan()
    try ledger.add(document, source, path: collection)
    try scan.look(at: document, source, size: size, references: &references, names: &ledger)
    return scan.limitExceeded
  }

  mutating func add(_ other: WorkerTally) {
    collections.add(other.collections)
    names.add(other.names)
    references.add(other.references)
    inspection.add(other.inspection)
  }

  /// To be called once, when all is added.
  mutating func finish() {
    collections.finish()
    inspection.collections.finish()
  }
}

/// Reads segments one after another, and keeps what it counts to itself until the end, so that no worker waits for
/// another.
final class SegmentWorker {
  private let export: Export
  private let verifier: Verifier
  private var counted = WorkerTally()
  private var ledger: NameLedgerBatch?
  private let inspector: Inspector?
  private var catalog: CatalogBatch?
  /// Of the last segment: those that a worker takes come one after another in the export.
  private var damage = DamageList()
  private let window = FileWindow()
  /// Hashes the segments; nil if no digests are needed.
  private let hash: KeyedHashStream?

  /// What is left of a worker when it is done.
  struct Result: Sendable {
    var counted: WorkerTally
    /// For its mentions in the ledger.
    var paths: WorkerPaths
    /// By the segments' numbers.
    var segments: [(Int, SegmentOutcome)]
  }

  /// Documents between two looks at whether the work was cancelled, and two reports of progress.
  private static let documentsPerStep = 4_096

  init(_ export: Export, _ verifier: Verifier, ledger: NameLedgerBatch, catalog: CatalogWriter?, key: HashKey?) {
    self.export = export
    self.verifier = verifier
    hash = key.map { KeyedHashStream($0) }
    self.ledger = ledger
    inspector = verifier.inspection.map { Inspector($0) }
    self.catalog = catalog.map { CatalogBatch($0) }
  }

  /// Reads a segment that comes after those that were read before.
  /// - Parameter number: the segment's, of all.
  func read(_ segment: FileSegment, number: Int) throws -> SegmentOutcome {
    var outcome = SegmentOutcome()
    do {
      try window.open(segment, in: export, number: number, hash: hash)
      outcome.tally = try read(segment, &outcome)
      outcome.hashed = try window.finishHash()
      outcome.isRead = true
    } catch let problem as FileProblem {
      outcome.damage.append(FileDamage.damage(problem, file: segment.file.path, missing: .fileMissing))
    } catch is StopRequest.Stopped {}
    outcome.damage = outcome.damage.following(damage)
    damage = outcome.damage
    return outcome
  }

  /// Takes note of damage, after which it may be enough.
  private func note(_ found: Damage, in damage: inout DamageList) throws {
    damage.append(found)
    verifier.stopping.found(Finding(found))
    if verifier.stopping.reason != nil { throw StopRequest.Stopped() }
  }

  private func read(_ segment: FileSegment, _ outcome: inout SegmentOutcome) throws -> OutputTally {
    var reader = OutputFileReader(segment.file, segment: segment.range)
    guard verifier.depth >= .decoded else { return try reader.frame(window) { try note($0, in: &outcome.damage) } }
    // Out of the object and back: in there, each of their uses would be checked for another at the same time.
    guard var ledger else { return OutputTally() }
    var counted = counted
    (self.counted, self.ledger) = (WorkerTally(), nil)
    defer { (self.counted, self.ledger) = (counted, ledger) }
    var sinceStep = 0
    let kind = segment.file.kind.map { Array($0.utf8) }
    var misplaced = MisplacedDocuments()
    defer { outcome.misplaced = misplaced }
    let tally = try reader.read(
      window,
      each: { document, source, record in
        let size = record.payload.count
        if let limit = try counted.add(document, source, size: size, &ledger) {
          let found = Damage(
            .documentLimit, file: segment.file.path, offset: record.offset, record: record.number,
            document: ExactName(document.name(at: 0, source).path.description), limit)
          try note(found, in: &outcome.damage)
        }
        if let kind { misplaced.look(at: document, source, record, kind: kind) }
        let place = RecordPlace(file: segment.file.index, offset: record.offset)
        try inspector?.add(document, source, place, size: size)
        try catalog?.add(document, source, place, size: size)
        sinceStep += 1
        if sinceStep == Self.documentsPerStep {
          try Task.checkCancellation()
          if verifier.stopping.reason != nil { throw StopRequest.Stopped() }
          verifier.progress?.add(documents: sinceStep)
          sinceStep = 0
        }
      },
      damaged: { try note($0, in: &outcome.damage) })
    verifier.progress?.add(documents: sinceStep)
    return tally
  }

  /// Hands on what is still collected; call it once, at the end.
  func finish(_ segments: [(Int, SegmentOutcome)]) throws -> Result {
    try ledger?.finish()
    if let inspector { counted.inspection = try inspector.finish() }
    try catalog?.write()
    let paths = WorkerPaths(
      collections: counted.collections.collections, targets: ledger?.targets ?? CollectionPaths())
    return Result(counted: counted, paths: paths, segments: segments)
  }
}
