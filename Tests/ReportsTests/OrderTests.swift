import Documents
import ExportFormat
import Rehearsal
import Testing

@testable import Reports
@testable import Verification

/// What matters most comes first.
@Suite struct OrderTests {
  @Test func errorsComeBeforeNotes() {
    let findings = [Finding.Severity.note, .error, .warning, .error].enumerated().map { index, severity in
      Finding(code: .damage(.entityValue), severity: severity, file: "output-\(index)", message: "A message.")
    }
    let report = Report(Samples.verification(findings: findings))
    #expect(report.model.findings.map(\.file) == ["output-1", "output-3", "output-2", "output-0"])
  }

  @Test func theWorstCollectionComesFirst() {
    let report = Report(Samples.rehearsal(Samples.differences))
    #expect(report.model.collections.map(\.id) == ["invoices", "customers", "lines"])
    #expect(report.model.equalCollections.map(\.id) == ["lines"])
    #expect(report.text(.text).contains("1 collection equal, with 1,522 documents"))
    #expect(report.text(.html).contains("1 collection equal, with 1,522 documents"))
  }

  @Test func withoutDifferencesTheLargestComesFirst() {
    #expect(Report(Samples.rehearsal()).model.collections.map(\.id) == ["lines", "invoices", "customers"])
  }

  /// To Swift's strings, the two are one; to Firestore they are not.
  @Test func collectionsAreToldApartByBytes() throws {
    var report = Samples.rehearsal()
    let ids: [ExactName] = ["cafe\u{301}", "caf\u{e9}"]
    report.verification.collections = ids.map { CollectionCount(id: $0, documents: 1, bytes: 10) }
    report.collections = []
    #expect(try Report(report).json()["collections"].map { ($0 as? [Any])?.count } == 2)
    #expect(Report(report).model.collections.count == 2)
  }

  @Test func theNextStepFollowsFromTheVerdict() {
    func next(_ report: Report) -> String? { report.model.nextStep?.command }
    let folder = "backups/2026-11-22T03:00:04_48121"
    #expect(next(Report(Samples.verification())) == "rekindle rehearse \(folder) --staging embedded")
    #expect(next(Report(Samples.verification(findings: [Samples.finding]))) == "rekindle verify \(folder)")
    #expect(next(Report(Samples.rehearsal())) == "rekindle rehearse \(folder) --staging emulator")
    var report = Samples.rehearsal(Samples.differences)
    report.place = .runningEmulator(address: "http://127.0.0.1:8080", database: DatabaseName(project: "staging"))
    #expect(
      next(Report(report)) == "rekindle rehearse \(folder) --staging 'emulator://127.0.0.1:8080/staging/(default)' "
        + "--changes changes.ndjson")
    report = Samples.rehearsal()
    report.place = .runningEmulator(address: "http://127.0.0.1:8080", database: DatabaseName(project: "staging"))
    #expect(next(Report(report)) == nil)
  }
}
