package import Catalog
import Documents
import ExportFormat
import Foundation
import Keys
package import Work

/// Verifies an export: metadata, files, framing, documents, counts, duplicates.
package struct Verifier: Sendable {
  /// `listed`, `framed` or `decoded`.
  let depth: Depth
  /// What a seal or a policy wants to know of each document.
  let inspection: InspectionPlan?
  private let preparesDigests: Bool
  let progress: ProgressMeter?
  let stopping: StopRequest
  private let workers: Int
  private let segmentSize: Int

  /// - Parameters:
  ///   - preparesDigests: whether the export's digests may be asked for afterwards: for that, what is read is hashed.
  ///   - stopping: ends the verification early, with a report of what was read until then.
  ///   - workers: how many segments are read at once; it changes nothing in the report, nor does their size.
  package init(
    depth: Depth = .decoded, inspection: InspectionPlan? = nil, preparesDigests: Bool = true,
    progress: ProgressMeter? = nil, stopping: StopRequest = StopRequest(),
    workers: Int = ProcessInfo.processInfo.activeProcessorCount, segmentSize: Int = FileSegment.size
  ) {
    self.depth = min(depth, .decoded)
    self.inspection = inspection
    self.preparesDigests = preparesDigests
    self.progress = progress
    self.stopping = stopping
    self.workers = workers
    self.segmentSize = segmentSize
  }

  /// Verifies the export at `path`, its folder or its overall metadata file.
  ///
  /// Files are read at once, as many as there are processors; the report does not depend on their order.
  /// - Parameter catalog: given every document's name, fingerprint and place, at depth `decoded`.
  /// - Throws: `ExportError` if there is no export, `CancellationError`, or what the catalog throws. Damage is in the report.
  package func verify(_ path: String, catalog: CatalogWriter? = nil) async throws -> VerifiedExport {
    let clock = ContinuousClock()
    let start = clock.now
    var (export, damage) = try ExportReader.read(path)
    progress?.begin("verifying", expected: Verifier.documentsStated(export))
    for item in damage { stopping.found(Finding(item)) }
    let ledger = NameLedger()
    let key = preparesDigests && depth >= .framed ? HashKey() : nil
    let reading = try await read(export, catalog, ledger, key)
    // Asked once: what is stopped later has been read by now.
    let stopped = stopping.reason
    damage.append(reading.files.damage)
    // Of duplicates nothing can be said, and to look for them would be to read on.
    var relations = Relations()
    if depth >= .decoded, stopped == nil {
      let names = try await LedgerReading.read(ledger, reading.paths)
      damage.append(try await DuplicateCheck(repeated: names.repeated).damage(export))
      relations = names.relations.relations
    }
    if stopped == nil {
      for change in reading.plan.changes(in: export)
      where !damage.contains(where: { $0.code == .fileChanged && $0.file == change.file }) { damage.append(change) }
    }
    var findings = Finding.all(damage)
    findings += reading.counted.collections.findings
    findings += CountCheck.findings(export, tallies: reading.files.tallies, depth: depth)
    if depth >= .decoded, stopped == nil { findings += IdentityCheck.findings(reading.counted.names) }
    let documents = depth >= .decoded ? reading.counted.collections.documents : reading.files.seen.records
    if stopped == nil, findings.allSatisfy({ $0.severity < .error }) {
      findings += EmptyCheck.findings(export, documents: depth >= .framed ? documents : nil)
    }
    try Task.checkCancellation()
    let metadata = export.entitySets.compactMap(\.metadata)
    var report = VerifyReport(
      depth: depth, folder: export.folder, name: export.name, start: metadata.compactMap(\.start).min(),
      end: metadata.compactMap(\.end).max(), databases: reading.counted.names.counts.map(\.database),
      documentsStated: Verifier.documentsStated(export), documents: documents, bytes: reading.files.seen.fileBytes,
      files: export.outputFiles.count, collections: reading.counted.collections.byGroup,
      paths: reading.counted.collections.byPath, findings: findings, notChecked: notChecked,
      seconds: (clock.now - start) / .seconds(1), references: reading.counted.references, relations: relations,
      inspection: reading.counted.inspection)
    if let stopped { report.markStopped(stopped, unread: reading.files.unread) }
    return VerifiedExport(
      report: report, export: export, seen: reading.seenFiles(of: export), key: key,
      // What was not read to its end was not verified, and its report says so.
      mustBeHashed: depth >= .framed && stopped == nil)
  }

  private static func documentsStated(_ export: Export) -> Int? {
    let counts = export.entitySets.compactMap { $0.pointer.entities.flatMap { Int(exactly: $0) } }
    return counts.count == export.entitySets.count ? counts.checkedSum() : nil
  }

  private var notChecked: [NotChecked] {
    (depth < .framed ? [.framing] : []) + (depth < .decoded ? [.documents] : []) + [.restoring, .content]
  }

  /// What reading all output files gave.
  private struct Reading {
    var plan: ReadingPlan
    var files: ReadingPlan.Files
    var counted: WorkerTally
    /// By the workers' numbers, for the ledger.
    var paths: [WorkerPaths]

    /// Every file that the metadata lists, as it was before it was read.
    func seenFiles(of export: Export) -> [SeenFile] {
      let outputs = Dictionary(export.outputFiles.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
      return export.files.compactMap { path in
        if let output = outputs[path] {
          return plan.identity(of: output).map {
            SeenFile(path: path, identity: $0, evidence: .hashes(files.hashed[output.index]))
          }
        }
        guard let identity = export.metadataIdentities[path], let digest = export.metadataDigests[path] else {
          return nil
        }
        return SeenFile(path: path, identity: identity, evidence: .digest(digest))
      }
    }
  }

  /// Reads all output files, in segments that as many workers take as there are processors.
  private func read(
    _ export: Export, _ catalog: CatalogWriter?, _ ledger: NameLedger, _ key: HashKey?
  ) async throws -> Reading {
    let plan = ReadingPlan(export, segmentSize: segmentSize)
    let queue = SegmentQueue(plan.segments)
    var outcomes = [SegmentOutcome](repeating: SegmentOutcome(), count: plan.segments.count)
    var counted = WorkerTally()
    var paths: [WorkerPaths] = []
    if depth >= .framed {
      try await withThrowingTaskGroup(of: (Int, SegmentWorker.Result).self) { group in
        let workers = min(workers, plan.segments.count)
        paths = [WorkerPaths](repeating: WorkerPaths(), count: workers)
        for number in 0..<workers {
          group.addTask {
            let worker = SegmentWorker(
              export, self, ledger: NameLedgerBatch(ledger, worker: number), catalog: catalog, key: key)
            var done: [(Int, SegmentOutcome)] = []
            while stopping.reason == nil, let (number, segment) = queue.take() {
              try Task.checkCancellation()
              done.append((number, try worker.read(segment, number: number)))
              // Others may wait for the thread: a signal's handler, the progress.
              await Task.yield()
            }
            return (number, try worker.finish(done))
          }
        }
        for try await (number, result) in group {
          counted.add(result.counted)
          paths[number] = result.paths
          for (segment, outcome) in result.segments { outcomes[segment] = outcome }
        }
      }
    }
    counted.finish()
    var files = plan.put(together: outcomes, isRead: depth >= .framed)
    let isUntouched = depth < .framed && stopping.reason != nil
    if isUntouched { files.unread = export.outputFiles.map(\.path) }
    return Reading(plan: plan, files: files, counted: counted, paths: paths)
  }
}
