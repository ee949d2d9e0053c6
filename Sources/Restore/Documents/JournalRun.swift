import Catalog
import Comparison
import ExportFormat
import Files
import GoogleCloud
import JSON
import Verification
import Work

/// Applies the plan in a journal, from where the journal ends, and reads everything back.
struct JournalRun {
  let restorer: DocumentsRestorer
  let journal: ChainWriter
  /// What was read of it.
  let state: DocumentsJournalState

  private var progress: ProgressMeter? { restorer.progress }

  /// Its report's counts of outcomes are those of the whole journal.
  /// - Parameter planned: the report of the plan, or one that has nothing yet.
  /// - Throws: `ChainError`, `ExportError`, `CancellationError`. That the service failed is in the report.
  func run(_ planned: DocumentsReport) async throws -> DocumentsReport {
    var report = planned
    let (path, request) = (journal.path, state.start.request)
    guard !state.isUndone else {
      throw ChainError(
        .unfit, path, "What it says was undone, or is being undone. Plan again; undo goes on by --undo.")
    }
    report.phase = .applied
    report.isWhole = false
    report.journal = path
    report.counts = state.counts
    let target = try RestoreTarget(request.target, environment: restorer.environment)
    report.endpoint = target.endpoint
    let source = ExportSource(try ExportReader.read(request.export).export)
    do {
      try journal.append(.applying(time: Timestamp.now()))
      let writer = BatchWriter(target: target, references: request.references, source: source, journal: journal)
      try await settle(writer, &report)
      try journal.synchronize()
      if !report.isStopped { try await readBack(writer, &report) }
      report.isWhole = report.readBack != nil
      if report.outcomes.settled == state.counts.writes {
        try journal.append(.finished(time: Timestamp.now()))
        try journal.synchronize()
      }
    } catch let error as GoogleCloudError {
      try journal.synchronize()
      report.findings.fail(.restoreUnfinished, error.message, error.remedy)
    }
    report.tellWhatIsLeft()
    return report
  }

  /// Writes what is not settled, batch by batch.
  private func settle(_ writer: BatchWriter, _ report: inout DocumentsReport) async throws {
    progress?.begin("restoring", expected: state.counts.writes)
    let documents = try JournaledDocuments(journal.file, state, restorer.macKey)
    var batch = DocumentBatch<PlannedDocument>()
    func settle(_ batch: [PlannedDocument]) async throws {
      guard !batch.isEmpty else { return }
      try Task.checkCancellation()
      for (planned, outcome) in zip(batch, try await writer.write(batch, announced: state.announced)) {
        report.add(outcome, planned.path)
      }
      progress?.add(documents: batch.count)
    }
    while let entry = try documents.next() {
      if let outcome = entry.outcome {
        report.add(outcome, entry.planned.path)
        progress?.add(documents: 1)
        continue
      }
      if restorer.stopping?.reason != nil {
        report.isStopped = true
        return
      }
      if batch.append(entry.planned, bytes: entry.planned.entry.size) { try await settle(batch.take()) }
    }
    try await settle(batch.take())
  }

  /// Reads again what is to be as in the export.
  private func readBack(_ writer: BatchWriter, _ report: inout DocumentsReport) async throws {
    progress?.begin("reading back", expected: report.outcomes.written + report.outcomes.equal)
    let documents = try JournaledDocuments(journal.file, state, restorer.macKey)
    var batch = DocumentBatch<PlannedDocument>()
    var equal = 0
    func compare(_ batch: [PlannedDocument]) async throws {
      guard !batch.isEmpty else { return }
      try Task.checkCancellation()
      let current = try await writer.target.documents(batch.map(\.path))
      let wanted = try await writer.source.documents(batch.map { ($0.path, $0.entry) })
      for (planned, wanted) in zip(batch, wanted) {
        let wanted = WantedDocument(wanted, in: writer.target.database, writer.references)
        if let now = current[planned.path], wanted.isEqual(now.document) {
          equal += 1
        } else {
          report.add(DocumentsReport.Exception(path: planned.path, reason: .different))
        }
      }
      progress?.add(documents: batch.count)
    }
    while let entry = try documents.next() {
      switch entry.outcome {
      case .written, .equal:
        if batch.append(entry.planned, bytes: entry.planned.entry.size) { try await compare(batch.take()) }
      case .changed, .failed, nil: continue
      }
    }
    try await compare(batch.take())
    report.readBack = equal
  }
}
