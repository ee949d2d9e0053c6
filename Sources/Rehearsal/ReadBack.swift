import Attestation
import Catalog
import Comparison
import Databases
import Documents
import GoogleCloud
import Policy
import Verification
import Work

/// Reads a staging database back in one streaming query and compares each document as it arrives.
struct ReadBack: Sendable {
  let site: Staging.Site
  let order: Staging.Order
  let catalog: Catalog
  let changes: @Sendable (DocumentDifference) throws -> Void

  /// Completes the report: counts, differences, references, expectations, verdict.
  func run(_ report: inout RehearsalReport) async throws {
    let probe = order.options.policy.map { Probe($0, source: order.source) }
    let diff = try await compare(probe)
    report.timings.readBack = diff.timings.compare
    report.timings.compare = diff.timings.explain
    report.depth = .rehearsed
    report.readBack = diff.right.documents
    report.equal = diff.equal
    report.missing = diff.onlyLeft
    report.extra = diff.onlyRight
    report.changed = diff.changed
    report.collections = diff.collections
    report.differences = diff.differences
    report.references = diff.right.references
    report.findings += diff.findings
    // Those of the import, which were told before, come last.
    report.notChecked = notChecked + report.notChecked.filter { !order.verification.notChecked.contains($0) }
    judgeReferences(&report)
    if let probe { try judge(probe, &report) }
    report.confirmImportCount()
  }

  /// Compares all of staging with the export.
  /// - Parameter probe: looks at every document that staging answers.
  /// - Throws: `StopRequest.Stopped`, besides what a comparison throws.
  func compare(_ probe: Probe? = nil) async throws -> DiffReport {
    try await order.options.stopping.stoppable {
      var export = DiffReport.Side(kind: .export, name: order.verification.folder)
      export.documents = order.verification.documents
      let readTime = try await site.reader.now(of: site.database)
      var description = DiffReport.Side(kind: site.kind, name: site.staging.name)
      // The service's own count: a stream that ends early without an error would be seen by it.
      if site.kind == .firestore {
        description.documentsStated = try await site.reader.count(site.database, at: readTime)
      }
      var staging = DatabaseSide(
        description, site.reader, site.database, at: readTime, rangesAtOnce: site.rangesAtOnce)
      if let probe {
        staging.tap = { start in
          let reader = probe.reader(from: start)
          return (look: { try reader.add($0, $1) }, finish: { try reader.finish() })
        }
      }
      return try await Differ(progress: order.progress).diff(
        .catalog(CatalogSide(export, catalog, ExportSource(order.export))), .live(staging), scratch: order.scratch,
        changes: changes)
    }
  }

  /// The policy's expectations, of what staging answered. What everybody expects, that there are documents at all, is no
  /// depth of its own.
  private func judge(_ probe: Probe, _ report: inout RehearsalReport) throws {
    let (results, findings) = try probe.judge(report.verification, documents: report.readBack)
    report.policy = probe.policy.path
    report.expectations = results
    report.findings += findings
    if results.contains(where: { $0.line != nil && $0.state != .notChecked }) { report.depth = .probed }
    report.notChecked += NotChecked.expectations(in: results)
  }

  /// References are compared below `documents/`; where they point is counted and told.
  private func judgeReferences(_ report: inout RehearsalReport) {
    guard site.database != order.source else { return }
    let before = report.verification.references
    report.referencesRetargeted = max(0, report.references.count(of: site.database) - before.count(of: site.database))
    let kept = report.references.count(of: order.source)
    guard kept > 0 || report.referencesRetargeted > 0 else { return }
    report.findings.append(
      Finding(
        code: kept > 0 ? .referencesKept : .referencesRetargeted, severity: .note,
        message: "After the import, \(kept) references still point into \(order.source), "
          + "\(report.referencesRetargeted) were moved to \(site.database).",
        remedy: kept > 0 ? "In a restore to another project, code that follows references must expect this." : nil))
  }

  private var notChecked: [NotChecked] {
    var list = site.notChecked
    switch site.staging {
    case .embedded: list.append(.googlesImporter)
    case .emulator, .runningEmulator: list.append(.productionImporter)
    case .project: break
    }
    list += [.notExported(isConfigurationCompared: site.staging.isProject), .content]
    if order.options.policy == nil { list.append(.expectationsWithoutPolicy) }
    // Staging holds the documents under its own name, so what was not compared of the export's database stays so.
    list += order.verification.notChecked.filter { if case .database = $0 { true } else { false } }
    return list
  }
}

extension RehearsalReport {
  /// An import that wrote fewer documents by its own count leaves open whether they are all there. Where the read-back misses
  /// some, they are not, and that is certain.
  fileprivate mutating func confirmImportCount() {
    guard missing > 0 else { return }
    for index in findings.indices where findings[index].code == .check(.importCount) {
      findings[index].consequence = .different
    }
  }
}
