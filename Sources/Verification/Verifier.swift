package import Catalog
import Documents
package import ExportFormat
import Foundation

/// Verifies an export: metadata, files, framing, documents, counts, duplicates.
package struct Verifier: Sendable {
  /// `listed`, `framed` or `decoded`.
  private let depth: Depth
  private let progress: ProgressMeter?
  private let stopping: StopRequest

  /// - Parameter stopping: ends the verification early, with a report of what was read until then.
  package init(depth: Depth = .decoded, progress: ProgressMeter? = nil, stopping: StopRequest = StopRequest()) {
    self.depth = min(depth, .decoded)
    self.progress = progress
    self.stopping = stopping
  }

  /// Verifies the export at `path`, its folder or its overall metadata file.
  ///
  /// Files are read at once, as many as there are processors; the report does not depend on their order.
  /// - Parameter catalog: given every document's name, fingerprint and place, at depth `decoded`.
  /// - Throws: `ExportError` if there is no export, `CancellationError`, or what the catalog throws. Damage is in the report.
  package func verify(
    _ path: String, catalog: CatalogWriter? = nil
  ) async throws -> (report: VerifyReport, export: Export) {
    let clock = ContinuousClock()
    let start = clock.now
    let (export, damage) = try ExportReader.read(path)
    progress?.begin("verifying", expected: Verifier.documentsStated(export))
    var findings = damage.map { Finding($0) }
    findings.forEach(stopping.found)
    let duplicates = DuplicateCheck()
    let outcomes = try await readFiles(export, catalog, duplicates)

    var merged = FileOutcome()
    for outcome in outcomes { merged.add(outcome) }
    findings += merged.damage.map { Finding($0) }
    // Asked once: what is stopped later has been read by now.
    let stopped = stopping.reason
    let unread = zip(export.outputFiles, outcomes).compactMap { $1.isWhole ? nil : $0.path }
    findings += CountCheck.findings(export, tallies: outcomes.map(\.tally), depth: depth)
    // Of duplicates nothing can be said, and to look for them would be to read on.
    if depth >= .decoded, stopped == nil {
      findings += IdentityCheck.findings(merged.names)
      findings += try duplicates.findings(export)
    }
    if merged.total.fileBytes == 0, export.entitySets.isEmpty, findings.allSatisfy({ $0.severity < .error }) {
      findings.append(
        Finding(
          code: "export-empty", severity: .warning, message: "The export is of a database without documents.",
          remedy:
            "If the database should hold documents, this backup is of no use: look at the schedule and the project."))
    }
    try Task.checkCancellation()
    let metadata = export.entitySets.compactMap(\.metadata)
    var report = VerifyReport(
      verdict: Verdict(findings), depth: depth, folder: export.folder, name: export.name,
      start: metadata.compactMap(\.start).min(), end: metadata.compactMap(\.end).max(),
      databases: merged.names.counts.map(\.database), documentsStated: Verifier.documentsStated(export),
      documents: depth >= .decoded ? merged.total.documents : merged.total.records, bytes: merged.total.fileBytes,
      files: export.outputFiles.count, collections: merged.collections.byGroup, paths: merged.collections.byPath,
      findings: findings, notChecked: notChecked, seconds: (clock.now - start) / .seconds(1),
      references: merged.references)
    if let stopped { report.markStopped(stopped, unread: unread) }
    return (report, export)
  }

  private static func documentsStated(_ export: Export) -> Int? {
    var sum = 0
    for set in export.entitySets {
      guard let entities = set.pointer.entities, let count = Int(exactly: entities) else { return nil }
      let (next, overflow) = sum.addingReportingOverflow(count)
      guard !overflow else { return nil }
      sum = next
    }
    return sum
  }

  private var notChecked: [String] {
    var list: [String] = []
    if depth < .framed { list.append("the files' framing and checksums (--depth framed)") }
    if depth < .decoded { list.append("the documents themselves, their collections and duplicates (--depth decoded)") }
    list.append("whether it restores (rekindle rehearse)")
    list.append("whether it holds what the database held then: an export does not say")
    return list
  }

  /// Reads all output files, a task for each and as many at a time as there are processors.
  private func readFiles(
    _ export: Export, _ catalog: CatalogWriter?, _ duplicates: DuplicateCheck
  ) async throws -> [FileOutcome] {
    let files = export.outputFiles
    let verification = FileVerification(depth: depth, duplicates: duplicates, progress: progress, stopping: stopping)
    var outcomes = [FileOutcome?](repeating: nil, count: files.count)
    try await withThrowingTaskGroup(of: (Int, FileOutcome).self) { group in
      var next = 0
      func addTask() {
        guard next < files.count else { return }
        let file = files[next]
        next += 1
        group.addTask { (file.index, try verification.read(file, export, catalog)) }
      }
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { addTask() }
      while let (index, outcome) = try await group.next() {
        outcomes[index] = outcome
        addTask()
      }
    }
    return outcomes.compactMap(\.self)
  }
}
