import Documents
import Foundation
import Testing

@testable import Reports
@testable import Verification

/// Expectations and comparisons, in every format.
@Suite struct ExpectationReportTests {
  private static func report(expectations: Int = 1, collections: Int = 1) -> VerifyReport {
    var report = Samples.verification()
    report.policy = "rekindle.yaml"
    report.expectations = [
      ExpectationResult(
        code: .expectationMinimum, expectation: "group a: at least 3 documents", state: .met, detail: "5 documents",
        line: 4)
    ]
    report.expectations += (0..<expectations).map {
      ExpectationResult(
        code: .expectationDrop, expectation: "group n\($0): at most 5 % fewer documents", state: .notChecked,
        detail: "nothing to compare with", line: 5)
    }
    report.expectations.append(
      ExpectationResult(
        code: .expectationForbidden, expectation: "group x: there is none", state: .failed, detail: "7 documents",
        line: nil))
    report.comparison = SealComparison(
      source: "last.seal", isSeal: true, export: "yesterday", start: "2026-11-21T03:00:04Z", isSameExport: false,
      files: nil, isDecoded: true,
      collections: [.init(path: "same", documentsBefore: 1, documents: 1, bytesBefore: 9, bytes: 9, isEqual: true)]
        + (0..<collections).map {
          .init(
            path: "c\($0)", documentsBefore: 1_200, documents: 1_188, bytesBefore: 9, bytes: 8, isEqual: false)
        } + [.init(path: "new", documentsBefore: nil, documents: 3, bytesBefore: nil, bytes: 8, isEqual: false)])
    report.seal = "new.seal"
    return report
  }

  @Test func jsonHasAllOfIt() throws {
    let json = try Report(Self.report()).json()
    #expect(json["policy"] as? String == "rekindle.yaml")
    #expect(json["seal"] as? String == "new.seal")
    let expectations = try #require(json["expectations"] as? [[String: Any]])
    #expect(expectations.map { $0["state"] as? String } == ["met", "notChecked", "failed"])
    #expect(Set(expectations[0].keys) == ["code", "expectation", "state", "detail", "line"])
    #expect(expectations[2]["line"] == nil)
    let against = try #require(json["against"] as? [String: Any])
    #expect(against["kind"] as? String == "seal" && against["sameExport"] as? Bool == false)
    #expect(against["files"] == nil)
    let collections = try #require(against["collections"] as? [[String: Any]])
    #expect(collections[1]["documentsBefore"] as? Int == 1_200 && collections[1]["equal"] as? Bool == false)
    #expect(collections[2]["documentsBefore"] == nil)
  }

  @Test func aReportWithoutThemSaysNothingOfThem() throws {
    let json = try Report(Samples.verification()).json()
    #expect(json["policy"] == nil && json["against"] == nil && json["seal"] == nil)
    #expect((json["expectations"] as? [Any])?.isEmpty == true)
    #expect(!Report(Samples.verification()).text(.html).contains("id=\"expectations\""))
  }

  @Test(arguments: [ReportFormat.text, .html]) func peopleSeeThem(_ format: ReportFormat) {
    let text = Report(Self.report()).text(format)
    for part in [
      "1 of 3 met", "group a: at least 3 documents", "group x: there is none", "nothing to compare with", "last.seal",
      "another export, yesterday", "1 of 3 collection path", "1,200", "1,188", "-12", "+3", "new.seal",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    // What is equal is only counted.
    #expect(!text.contains(">same<") && !text.contains("  same "))
  }

  @Test func failuresComeFirst() throws {
    let report = Self.report()
    let rows = try #require(ExpectationRows(policy: report.policy, report.expectations))
    #expect(rows.results.map(\.state) == [.failed, .notChecked, .met])
    let drift = try #require(DriftRows(report))
    #expect(drift.rows.map { $0[0] } == ["c0", "new"])
  }

  /// Verified again without the other side, the export would be another thing.
  @Test func theNextStepHasTheSameSides() {
    var report = Self.report()
    report.findings = Verdict.different.findings
    report.policy = "strict policy.yaml"
    let text = Report(report).text(.text)
    #expect(text.contains("--policy 'strict policy.yaml' --against last.seal"))
  }

  @Test func longListsAreCapped() throws {
    let report = Report(Self.report(expectations: 2_000, collections: 2_000))
    let text = report.text(.text)
    #expect(text.contains("20 of 2,000 expectations shown") && text.contains("20 of 2,001 collections shown"))
    let page = report.text(.html)
    #expect(page.contains("500 of 2,002 expectations shown") && page.contains("500 of 2,001 collections shown"))
    #expect((try report.json()["expectations"] as? [Any])?.count == 2_002)
  }

  @Test(arguments: Samples.nastyTexts) func namesStayText(_ name: String) {
    var report = Self.report()
    report.policy = name
    report.expectations[0].expectation = name
    report.expectations[0].detail = name
    report.comparison?.source = name
    report.comparison?.collections[1].path = ExactName(name)
    let text = Report(report).text(.text)
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B || $0.value == 0x202E })
    #expect(!Report(report).text(.html).contains("<script>alert"))
  }
}
