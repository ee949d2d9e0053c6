import Catalog
import Comparison
import Documents
import GoogleCloud
import Verification

/// Reads a staging database back in one streaming query and compares each document as it arrives.
struct ReadBack {
  let site: Staging.Site
  let order: Staging.Order
  let catalog: Catalog
  let changes: @Sendable (DocumentDifference) throws -> Void

  /// Completes the report: counts, differences, references, verdict.
  func run(_ report: inout RehearsalReport) async throws {
    var export = DiffReport.Side(kind: .export, name: report.verification.folder)
    export.documents = report.verification.documents
    let readTime = try await site.reader.now(of: site.database)
    let staging = DatabaseSide(
      DiffReport.Side(kind: .emulator, name: site.description), site.reader, site.database, at: readTime,
      rangesAtOnce: site.rangesAtOnce)
    let diff = try await Differ(progress: order.progress).diff(
      .catalog(CatalogSide(export, catalog, ExportSource(order.export))), .live(staging), scratch: order.scratch,
      changes: changes)
    report.timings.readBack = diff.timings.compare
    report.timings.compare = diff.timings.explain
    conclude(&report, diff)
  }

  private func conclude(_ report: inout RehearsalReport, _ diff: DiffReport) {
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
    report.notChecked = notChecked
    judgeReferences(&report)
    // Every document of the export must have met its like: counted here once more, from the verification's side.
    let isEqual =
      diff.verdict == .verified && report.differenceCount == 0 && diff.equal == report.verification.documents
      && report.readBack == report.verification.documents
    report.verdict = isEqual ? Verdict(report.findings) : diff.verdict == .incomplete ? .incomplete : .different
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
        code: kept > 0 ? "references-kept" : "references-retargeted", severity: .note,
        message: "After the import, \(kept) references still point into \(order.source), "
          + "\(report.referencesRetargeted) were moved to \(site.database).",
        remedy: kept > 0 ? "In a restore to another project, code that follows references must expect this." : nil))
  }

  private var notChecked: [String] {
    let importer =
      site.description == "embedded"
      ? "Google's importer: the embedded staging is Rekindle's own and shares its decoder (--staging emulator)"
      : "the production service: the emulator's importer is Google's, but not the one that production runs"
    return [
      importer, "indexes, TTL policies, security rules, create and update times: an export holds none of them",
      "whether it holds what the database held then: an export does not say",
    ]
  }
}
