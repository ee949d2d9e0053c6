import Documents

@testable import Comparison
@testable import Rehearsal
@testable import Verification

extension Samples {
  /// A rehearsal in a database of Google's, with all that there can be beside the comparison.
  static func projectRehearsal(missing: Int = 5) -> RehearsalReport {
    var report = rehearsal()
    report.depth = .probed
    report.place = .project(DatabaseName(project: "stage"))
    report.target = DatabaseName(project: "stage")
    report.operation = "projects/stage/databases/(default)/operations/AiAwNDk2"
    report.imported = 3_191
    report.references.add(3_544, into: DatabaseName(project: "pyme-erp"))
    report.policy = "rekindle.yaml"
    report.expectations = [
      ExpectationResult(
        code: .expectationMinimum, expectation: "lines: at least 1 document", state: .met, detail: "1522 documents",
        line: 4),
      ExpectationResult(
        code: .expectationDrop, expectation: "every collection: at most 10 % fewer documents", state: .notChecked,
        detail: "a rehearsal compares with no other export (rekindle verify --against SEAL)", line: 3),
    ]
    report.preparation = StagingPreparation(
      folder: "gs://pyme-erp-firestore-backups/2026-11-22T03:00:04_48121", objects: 3, bytes: 1_940_112,
      cost: RehearsalCost(
        database: DatabaseName(project: "stage"), documents: 3_191, deletes: 3_180, imports: true, hasCanaries: true),
      emptied: 3_180, endpoint: "http://127.0.0.1:8080",
      configuration: ConfigurationComparison(
        production: DatabaseName(project: "pyme-erp"), staging: DatabaseName(project: "stage"),
        missing: (0..<missing).map {
          .init(kind: .index, text: "invoices\($0) (customer ascending, __name__ ascending)")
        } + [.init(kind: .timeToLive, text: "sessions.expiresAt")],
        extra: [.init(kind: .setting, text: "delete protection off")], equal: 4))
    report.findings = [
      Finding(
        code: .configurationMissing, severity: .warning, message: "Production has what staging has not.",
        remedy: "Deploy it.")
    ]
    report.canary = canary(found: 3)
    report.canarySeconds = 0.2
    return report
  }

  /// - Parameter found: how many of three.
  static func canary(found: Int) -> CanaryReport {
    let planted = [
      CanaryReport.Change(kind: .changed, document: path("customers", "c100")),
      CanaryReport.Change(kind: .onlyRight, document: path("customers", "rekindle-canary")),
      CanaryReport.Change(kind: .onlyLeft, document: path("lines", "z")),
    ]
    return CanaryReport(
      method: .inPlace, planted: planted, found: Array(planted.prefix(found)), foundCount: found, isPutBack: true)
  }
}
