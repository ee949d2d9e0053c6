import Comparison
import Documents
import ExportFormat
import Rehearsal
import Testing
import Work

@testable import Reports
@testable import Verification

@Suite struct JUnitTests {
  private func document(_ report: Report) throws -> JUnitDocument { try JUnitDocument(report.text(.junit)) }

  private func outcomes(_ report: Report) throws -> [String: String] {
    Dictionary(
      try document(report).cases.filter { !$0.group.hasSuffix("not-checked") }.map {
        ($0.name, $0.outcome ?? "passed")
      },
      uniquingKeysWith: { first, _ in first })
  }

  @Test func aSoundExportPasses() throws {
    let document = try document(Report(Samples.verification()))
    let parts = ["files", "framing", "counts", "documents", "duplicates", "databases"]
    #expect(document.cases.map(\.name).prefix(6) == parts[...])
    #expect(document.cases.allSatisfy { $0.outcome == nil || $0.group == "rekindle.verify.not-checked" })
    #expect(document.counts["skipped"] == "1")
  }

  @Test func damageHasCodePlaceMessageAndRemedy() throws {
    let report = Report(Samples.verification(findings: [Samples.finding], documents: 2_779))
    let framing = try #require(try document(report).cases.first { $0.name == "framing" })
    #expect(framing.outcome == "failure" && framing.type == "record-checksum")
    for part in ["all_namespaces/all_kinds/output-3", "byte 65,543", "record 412", Samples.finding.message] {
      #expect(framing.message?.contains(part) == true && framing.text.contains(part))
    }
    #expect(framing.text.contains(Samples.finding.remedy ?? "?") && framing.text.contains("companies/c1"))
    // Of what could not be read, nothing is known.
    #expect(try outcomes(report)["documents"] == "skipped")
  }

  @Test func whatADepthDoesNotReachIsSkipped() throws {
    var report = Samples.verification()
    report.depth = .listed
    #expect(
      try outcomes(Report(report)) == [
        "files": "passed", "framing": "skipped", "counts": "skipped", "documents": "skipped",
        "duplicates": "skipped", "databases": "skipped",
      ])
  }

  @Test func aFailureOfTheToolIsAnError() throws {
    let finding = Finding(code: .importFailed, severity: .error, consequence: .incomplete, message: "It ended.")
    var report = Samples.rehearsal(findings: [finding])
    (report.depth, report.collections) = (.decoded, [])
    #expect(try outcomes(Report(report))["staging"] == "error")
  }

  @Test func eachCollectionIsACase() throws {
    let outcomes = try outcomes(Report(Samples.rehearsal(Samples.differences)))
    #expect(outcomes["invoices"] == "failure" && outcomes["customers"] == "failure")
    #expect(outcomes["staging"] == "failure")
  }

  /// Whatever the reason: a view of tests is green for `verified` alone.
  @Test(arguments: Verdict.allCases) func onlyVerifiedIsGreen(_ verdict: Verdict) throws {
    for remarks in [[], [Finding(code: .scopeUnmet, severity: .warning, message: "New.")]] {
      let findings = remarks + verdict.findings
      var diff = DiffSamples.report([])
      diff.findings = findings
      let (verification, rehearsal) = (Samples.verification(findings: findings), Samples.rehearsal(findings: findings))
      #expect([verification.verdict, rehearsal.verdict, diff.verdict] == [verdict, verdict, verdict])
      for report in [Report(verification), Report(rehearsal), Report(diff)] { try checkColor(report, verdict) }
    }
  }

  /// Without a finding too.
  @Test func whatIsUnfinishedIsNotGreen() throws {
    var (verification, rehearsal, unread) = (Samples.verification(), Samples.rehearsal(), Samples.rehearsal())
    verification.stopped = .interrupted
    rehearsal.stopped = .interrupted
    unread.depth = .decoded
    var (partial, sample) = (DiffSamples.report([]), DiffSamples.report([]))
    partial.isWhole = false
    sample.scope.sample = DiffScope.Sample(1, of: 16)
    for report in [Report(verification), Report(rehearsal), Report(unread), Report(partial), Report(sample)] {
      #expect(report.verdict == .incomplete)
      try checkColor(report, .incomplete)
    }
    // By its counts alone.
    var short = Samples.rehearsal()
    short.readBack -= 1
    #expect(short.verdict == .different)
    try checkColor(Report(short), .different)
  }

  private func checkColor(_ report: Report, _ verdict: Verdict) throws {
    let isGreen = try document(report).cases.allSatisfy { $0.outcome == nil || $0.outcome == "skipped" }
    #expect(isGreen == (verdict == .verified))
  }

  /// A new code is shown even so, but it belongs somewhere.
  @Test func everyDamageHasItsPart() throws {
    for code in Damage.Code.allCases {
      let finding = Finding(code: .damage(code), severity: .error, consequence: .corrupt, message: "It is bad.")
      let failed = try outcomes(Report(Samples.verification(findings: [finding]))).filter { $0.value == "failure" }
      #expect(failed.count == 1 && failed["other"] == nil, "\(code)")
    }
  }

  @Test(arguments: StopRequest.Reason.allCases) func whatWasStoppedIsNotGreen(_ reason: StopRequest.Reason) throws {
    var report = Samples.verification()
    report.markStopped(reason, unread: ["output-0"])
    #expect(report.verdict == .incomplete && report.depth == .listed)
    let one = try #require(try document(Report(report)).cases.first { $0.outcome == "error" })
    #expect(one.type == reason.rawValue && one.text.contains("output-0"))
  }
}
