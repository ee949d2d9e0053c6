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

  private static let documentsPerStep = 1_024

  /// Completes the report: counts, differences, references, verdict.
  func run(_ report: inout RehearsalReport) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let expected = report.verification.documents
    order.progress?.begin("reading back", expected: expected)
    var kept = KeptDifferences()
    var comparison = try MergeComparison(catalog, of: order.export) { difference in
      kept.add(difference)
      try changes(difference)
    }
    var decoder = ServiceDocumentDecoder()
    var document = FlatDocument()
    var references = DatabaseTally()
    var comparing = Duration.zero
    _ = try await site.reader.readAll(site.database) { bytes, message in
      let began = clock.now
      do throws(ServiceDocumentError) {
        try decoder.decode(bytes, message, into: &document)
      } catch {
        throw ComparisonError(
          description: "Document \(comparison.rightCount + 1) of the answer cannot be read: \(error).")
      }
      references.addReferences(of: document, bytes)
      try comparison.add(document, bytes)
      if comparison.rightCount % Self.documentsPerStep == 0 {
        try Task.checkCancellation()
        order.progress?.set(documents: comparison.rightCount)
      }
      comparing += clock.now - began
    }
    let finishing = clock.now
    try comparison.finish()
    comparing += clock.now - finishing
    report.timings.compare = comparing / .seconds(1)
    report.timings.readBack = (clock.now - start - comparing) / .seconds(1)
    conclude(&report, comparison, kept.list, references)
  }

  private func conclude(
    _ report: inout RehearsalReport, _ comparison: MergeComparison, _ kept: [DocumentDifference],
    _ references: DatabaseTally
  ) {
    let tally = comparison.tally
    report.depth = .rehearsed
    report.readBack = comparison.rightCount
    report.equal = tally.equal
    report.missing = tally.onlyLeft
    report.extra = tally.onlyRight
    report.changed = tally.changed
    report.collections = tally.collections
    report.differences = kept
    report.references = references
    report.notChecked = notChecked
    judgeReferences(&report)
    // Every document of the export must have met its like: counted here once more, from the verification's side.
    let isEqual =
      report.differenceCount == 0 && tally.equal == report.verification.documents
      && report.readBack == report.verification.documents
    report.verdict = isEqual ? Verdict(report.findings) : .different
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
