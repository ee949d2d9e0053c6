import Catalog
import Comparison
package import Documents
import ExportFormat
import Files
import GoogleCloud
import JSON
package import Verification
import Work

/// Takes a restore of documents back: what it wrote over gets its values back, and what it made is deleted, each only if it
/// is still as the restore left it.
///
/// It may be stopped, killed and begun again: a document that is as it was before counts as undone.
extension DocumentsRestorer {
  /// - Parameters:
  ///   - journal: of the restore; that it is undone is added to it.
  ///   - writes: false: looks at every document, and writes nothing.
  ///   - confirm: asked before documents of a database that costs money are written; throws if they may not be.
  /// - Throws: `ChainError`, `ExportError`, `GoogleCloudError` for an address that is none, `CancellationError`.
  package func undo(
    _ journal: String, writes: Bool, confirm: (_ documents: Int, DatabaseAddress) throws -> Void = { _, _ in }
  ) async throws -> UndoReport {
    let start = ContinuousClock.now
    let writer = try writes ? ChainWriter(existing: journal, macKey) : nil
    let file = try writer?.file ?? ChainFile(journal)
    let state = try DocumentsJournalState.read(file, macKey)
    try writer?.resume(after: state.tail)
    guard state.isApplied else {
      throw ChainError(.unfit, journal, "It is a plan, by which nothing was written: there is nothing to take back.")
    }
    let target = try RestoreTarget(state.start.request.target, environment: environment)
    try await checkTarget(state.start, journal)
    var report = UndoReport(journal: journal, target: target.address)
    report.endpoint = target.endpoint
    report.phase = writes ? .applied : .planned
    if writes, target.isBilled { try confirm(state.outcomes.written + state.announced.count, target.address) }
    try writer?.append(.undoing(time: Timestamp.now()))
    try writer?.synchronize()
    do {
      try await undoAll(file, state, target, writes: writes, &report)
      report.isWhole = true
      if report.unexplained > 0 {
        report.findings.fail(
          .undoUnfinished,
          "\(report.unexplained) documents are as in the export, and the journal, which does not end with the end of the "
            + "restore, does not tell what they were before: it was cut, or somebody else wrote them.",
          "Look for a copy of the journal. rekindle restore documents --resume ends the restore first.")
      }
    } catch let error as GoogleCloudError {
      report.findings.fail(.undoUnfinished, error.message, error.remedy)
    }
    report.seconds = start.duration(to: .now) / .seconds(1)
    return report
  }

  /// That the database is the one that was restored into.
  private func checkTarget(_ start: JournalStart, _ journal: String) async throws {
    guard let uid = start.uid, case .firestore(let name) = start.request.target else { return }
    let admin = FirestoreAdminClient(try GoogleServices(environment).endpoint(.firestore))
    guard try await ifFound({ try await admin.database(name) })?.uid == uid else {
      throw ChainError(
        .unfit, journal,
        "\(start.request.target) is not the database that it is about: it was deleted, or made again. Nothing was written."
      )
    }
  }

  private func undoAll(
    _ file: ChainFile, _ state: DocumentsJournalState, _ target: RestoreTarget, writes: Bool,
    _ report: inout UndoReport
  ) async throws {
    progress?.begin(writes ? "undoing" : "looking", expected: state.outcomes.written + state.announced.count)
    let documents = try JournaledDocuments(file, state, macKey)
    var batch = DocumentBatch<JournaledDocuments.Entry>()
    while let entry = try documents.next() {
      switch entry.outcome {
      case .written: break
      case nil where entry.isAnnounced || !state.isFinished: break
      default: continue
      }
      if stopping?.reason != nil {
        report.isStopped = true
        return
      }
      if batch.append(entry, bytes: entry.planned.entry.size) {
        try await undo(batch.take(), state, target, writes: writes, &report)
      }
    }
    try await undo(batch.take(), state, target, writes: writes, &report)
  }

  private func undo(
    _ batch: [JournaledDocuments.Entry], _ state: DocumentsJournalState, _ target: RestoreTarget, writes: Bool,
    _ report: inout UndoReport
  ) async throws {
    guard !batch.isEmpty else { return }
    try Task.checkCancellation()
    let current = try await target.documents(batch.map(\.planned.path))
    let unknown = try await left(batch.filter { $0.outcome == nil }, state, target, current)
    var due: [(index: Int, write: FirestoreClient.ConditionalWrite)] = []
    for (index, entry) in batch.enumerated() {
      let (path, now) = (entry.planned.path, current[entry.planned.path])
      let name = DocumentName(database: target.database, path: path)
      var left: Int64?
      if case .written(let time)? = entry.outcome { left = time } else { left = unknown[path] }
      // A write that was announced and not made left nothing behind.
      if entry.outcome == nil, entry.planned.condition.holds(of: now) { continue }
      guard entry.outcome != nil || entry.isAnnounced else {
        // The journal does not know what was there before: it was cut, or somebody else wrote what the export has.
        if left != nil { report.unexplained += 1 }
        continue
      }
      report.written += 1
      if let now, let left, now.updateTime == left {
        if entry.before == nil { report.delete += 1 } else { report.restore += 1 }
        due.append((index, .init(name: name, document: entry.before, condition: .isUpdated(at: left))))
      } else if now?.document == entry.before {
        report.undone += 1
      } else {
        report.add(DocumentsReport.Exception(path: path, reason: .changed))
      }
    }
    progress?.add(documents: batch.count)
    guard writes else { return }
    for call in due.calls() {
      for ((index, write), outcome) in zip(call, try await target.write(call.map(\.write))) {
        switch outcome {
        case .written: continue
        case .changed: report.add(DocumentsReport.Exception(path: batch[index].planned.path, reason: .changed))
        case .failed(let reason):
          report.add(DocumentsReport.Exception(path: batch[index].planned.path, reason: .failed, message: reason))
        }
        if write.document == nil { report.delete -= 1 } else { report.restore -= 1 }
      }
    }
  }

  /// Of documents whose write was announced and whose end is not told: when they were written, if they are as in the
  /// export now, which only the restore can have done.
  private func left(
    _ entries: [JournaledDocuments.Entry], _ state: DocumentsJournalState, _ target: RestoreTarget,
    _ current: [DocumentPath: StampedDocument]
  ) async throws -> [DocumentPath: Int64] {
    guard !entries.isEmpty else { return [:] }
    let source = ExportSource(try ExportReader.read(state.start.request.export).export)
    let documents = try await source.documents(entries.map { ($0.planned.path, $0.planned.entry) })
    var times: [DocumentPath: Int64] = [:]
    for (entry, document) in zip(entries, documents) {
      let wanted = WantedDocument(document, in: target.database, state.start.request.references)
      guard let now = current[entry.planned.path], wanted.isEqual(now.document) else { continue }
      times[entry.planned.path] = now.updateTime
    }
    return times
  }
}

/// What taking a restore back would do, or did.
package struct UndoReport: Sendable {
  package var phase = DocumentsReport.Phase.planned
  package var journal: String
  package var target: DatabaseAddress
  package var endpoint: String?
  /// Documents that the restore wrote.
  package var written = 0
  /// Of them: those that get back what they were, those that are deleted since there was none, and those that are as they were.
  package var restore = 0
  package var delete = 0
  package var undone = 0
  package var changed = 0
  package var failed = 0
  /// Documents that are as in the export, and whose earlier state an unfinished journal does not hold.
  package var unexplained = 0
  /// Documents that are not as they were before the restore: changed since, or not taken by the service;
  /// `DocumentsReport.mostExceptions` at most.
  package var exceptions: [DocumentsReport.Exception] = []
  package var findings: [Finding] = []
  package var isStopped = false
  /// Whether all that the restore wrote was looked at.
  package var isWhole = false
  package var seconds = 0.0

  mutating func add(_ exception: DocumentsReport.Exception) {
    if exception.reason == .failed { failed += 1 } else { changed += 1 }
    if exceptions.count < DocumentsReport.mostExceptions { exceptions.append(exception) }
  }

  /// `verified` if everything that the restore wrote is as it was before it.
  package var verdict: Verdict {
    let isAsBefore = changed + failed == 0 && (phase == .applied || restore + delete == 0)
    return Verdict(findings, isUnfinished: isStopped || !isWhole, isDifferent: !isAsBefore)
  }
}
