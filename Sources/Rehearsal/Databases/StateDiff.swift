import Catalog
package import Comparison
import Documents
import GoogleCloud
package import Verification

/// Compares two states of a database, each by where it is: an export, a kept catalog.
package struct StateDiff: Sendable {
  private let scope: DiffScope
  private let progress: ProgressMeter?

  package init(scope: DiffScope = DiffScope(), progress: ProgressMeter? = nil) {
    self.scope = scope
    self.progress = progress
  }

  /// - Parameters:
  ///   - left, right: an export's folder or its overall metadata file, or a catalog's folder.
  ///   - changes: given every difference, in name order.
  /// - Returns: the report; an export that is not whole is not compared, and the verdict is its own.
  /// - Throws: `ExportError`, `CatalogProblem`, `CancellationError`, and what `changes` throws.
  package func diff(
    _ left: String, _ right: String,
    changes: @escaping @Sendable (DocumentDifference) throws -> Void = { _ in }
  ) async throws -> DiffReport {
    let clock = ContinuousClock()
    let start = clock.now
    return try await ScratchFolder.with { scratch in
      let sides = [
        try await open(left, "left", scratch),
        try await open(right, "right", scratch),
      ]
      let opening = (clock.now - start) / .seconds(1)
      let findings = sides.flatMap(\.findings)
      var report: DiffReport
      if let worst = sides.map(\.verdict).first(where: { $0 != .verified }) {
        report = DiffReport(
          verdict: worst, left: sides[0].side.description, right: sides[1].side.description, scope: scope)
        report.notChecked = ["the documents of both sides against each other: a side is not whole"]
      } else {
        report = try await compare(sides[0].side, sides[1].side, scratch, changes)
      }
      report.findings = findings + report.findings
      report.timings.open = opening
      report.timings.total = (clock.now - start) / .seconds(1)
      return report
    }
  }

  private func compare(
    _ left: DiffSide, _ right: DiffSide, _ scratch: String,
    _ changes: @escaping @Sendable (DocumentDifference) throws -> Void
  ) async throws -> DiffReport {
    do {
      return try await Differ(scope: scope, progress: progress).diff(left, right, scratch: scratch, changes: changes)
    } catch let error as GoogleCloudError {
      return .unfinished(left, right, scope, "read-failed", error.message, error.remedy)
    } catch let error as ComparisonError {
      return .unfinished(left, right, scope, "comparison-failed", error.description, "Compare again.")
    }
  }

  /// A side that is open, and what its verification says of it.
  private struct Opened {
    var side: DiffSide
    var verdict = Verdict.verified
    var findings: [Finding] = []
  }

  private func open(_ path: String, _ name: String, _ scratch: String) async throws -> Opened {
    if KeptCatalog.isOne(path) { return Opened(side: .catalog(try await KeptCatalog(path, scratch: scratch).side)) }
    let (side, verification) = try await CatalogSide.export(path, catalogIn: "\(scratch)/\(name)", progress: progress)
    let findings = verification.findings.map { finding in
      var finding = finding
      finding.file = finding.file.map { "\(name): \($0)" } ?? name
      return finding
    }
    return Opened(side: .catalog(side), verdict: verification.verdict, findings: findings)
  }
}

extension DiffReport {
  /// Of a comparison that could not be finished: nothing is proved, nothing is known to be different.
  fileprivate static func unfinished(
    _ left: DiffSide, _ right: DiffSide, _ scope: DiffScope, _ code: String, _ message: String, _ remedy: String
  ) -> DiffReport {
    var report = DiffReport(verdict: .incomplete, left: left.description, right: right.description, scope: scope)
    report.findings.append(
      Finding(code: code, severity: .error, consequence: .incomplete, message: message, remedy: remedy))
    report.notChecked = ["the documents of both sides against each other: it could not be finished"]
    return report
  }
}
