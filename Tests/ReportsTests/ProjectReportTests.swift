import Comparison
import Rehearsal
import Testing
import Verification
import Work

@testable import Reports

/// What a rehearsal has beside its comparison, in every format.
@Suite struct ProjectReportTests {
  /// A report's words, without its markup.
  private func words(_ report: RehearsalReport, _ format: ReportFormat) -> String {
    Report(report).text(format)
      .replacing(#/<(style|script)>.*?</\1>/#.dotMatchesNewlines(), with: "").replacing(#/<[^>]*>/#, with: " ")
      .replacing(#/&#([0-9]+);/#) { String(UInt32($0.1).flatMap(Unicode.Scalar.init).map(Character.init) ?? "?") }
      .replacing(#/[`*|]/#, with: "").replacing(#/\s+/#, with: " ")
  }

  @Test(arguments: [ReportFormat.text, .html, .markdown]) func peopleSeeAllOfIt(_ format: ReportFormat) {
    let text = words(Samples.projectRehearsal(), format)
    for part in [
      "probed", "firestore://stage/(default)", "gs://pyme-erp-firestore-backups/2026-11-22T03:00:04_48121",
      "3 objects, 1.9 MB, proven to be the verified files", "3,180 documents deleted before", "http://127.0.0.1:8080",
      "3,197 writes", "3,180 deletes", "3 of 3", "canaries", "customers/rekindle-canary", "put back",
      "1 of 2 met", "lines: at least 1 document", "only in production", "only in staging", "sessions.expiresAt",
      "delete protection off", "4 in both", "3,191 documents, by the import's own count", "none moved to the target",
    ] {
      #expect(text.contains(part), "\(part) is not in \(text)")
    }
  }

  @Test func jsonHasAllOfIt() throws {
    let json = try Report(Samples.projectRehearsal()).json()
    #expect(json["operation"] as? String == "projects/stage/databases/(default)/operations/AiAwNDk2")
    #expect(json["imported"] as? Int == 3_191 && json["emptied"] as? Int == 3_180)
    #expect((json["expectations"] as? [Any])?.count == 2 && json["policy"] as? String == "rekindle.yaml")
    let canary = try #require(json["canary"] as? [String: Any])
    #expect(canary["passed"] as? Bool == true && canary["method"] as? String == "in-place")
    let planted = try #require(canary["planted"] as? [[String: String]])
    #expect(planted.map { $0["kind"] } == ["changed", "extra", "missing"])
    let configuration = try #require(json["configuration"] as? [String: Any])
    let missing = try #require(configuration["missing"] as? [[String: String]])
    #expect(missing.count == 6 && missing.last == ["kind": "ttl", "text": "sessions.expiresAt"])
    #expect(configuration["equal"] as? Int == 4)
    // Another staging has none of it.
    let embedded = try Report(Samples.rehearsal()).json()
    for key in ["objects", "cost", "canary", "configuration", "operation", "stopped"] { #expect(embedded[key] == nil) }
  }

  @Test func junitHasACaseForCanaries() throws {
    let passed = try JUnitDocument(Report(Samples.projectRehearsal()).text(.junit))
    #expect(passed.cases.contains { $0.name == "canaries" && $0.message == nil })
    var report = Samples.projectRehearsal()
    report.canary = Samples.canary(found: 2)
    report.findings.append(
      Finding(code: .canaryMissed, severity: .error, consequence: .incomplete, message: "Not all were found."))
    let missed = try JUnitDocument(Report(report).text(.junit))
    #expect(missed.cases.first { $0.name == "canaries" }?.message == "Not all were found.")
    let none = try JUnitDocument(Report(Samples.rehearsal()).text(.junit))
    #expect(!none.cases.contains { $0.name == "canaries" })
  }

  @Test(arguments: [ReportFormat.text, .html, .markdown]) func aCanaryThatWasMissedIsNamed(_ format: ReportFormat) {
    var report = Samples.projectRehearsal()
    report.canary = Samples.canary(found: 2)
    report.findings += Verdict.incomplete.findings
    let text = words(report, format)
    #expect(text.contains("2 of 3") && text.contains("missed"))
  }

  @Test func whatWasStoppedSaysSo() throws {
    var report = Samples.projectRehearsal()
    (report.stopped, report.depth) = (.interrupted, .decoded)
    #expect(try Report(report).json()["stopped"] as? String == "interrupted")
    for format in [ReportFormat.text, .markdown] { #expect(words(report, format).contains("interrupted")) }
  }

  @Test func theNextStepKnowsWhatBecameOfTheImport() {
    func next(_ code: FindingCode.Check) -> String {
      var report = Samples.projectRehearsal()
      report.findings = [Finding(code: code, severity: .error, consequence: .incomplete, message: "Oh.")]
      return Report(report).model.nextStep?.command ?? ""
    }
    #expect(next(.importUnfinished).hasSuffix("--resume 'projects/stage/databases/(default)/operations/AiAwNDk2'"))
    #expect(next(.importFailed).hasSuffix("--clean-staging"))
    for code in [FindingCode.Check.importUnfinished, .importFailed] {
      #expect(next(code).contains("--staging 'firestore://stage/(default)' --from "))
    }
  }

  @Test func longListsAreCapped() throws {
    let report = Report(Samples.projectRehearsal(missing: 2_000))
    #expect(report.text(.text).contains("20 of 2002 shown"))
    #expect(report.text(.markdown).contains("50 of 2,002 rows shown"))
    #expect(report.text(.html).contains("500 of 2,002 rows shown"))
  }
}
