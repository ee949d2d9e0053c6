import Rehearsal
import Testing
import Verification

@testable import Reports

/// Every format says the same numbers.
@Suite struct AgreementTests {
  /// A page's words, without its markup.
  private func words(_ html: String) -> String {
    html.replacing(#/<(style|script)>.*?</\1>/#.dotMatchesNewlines(), with: "").replacing(#/<[^>]*>/#, with: " ")
  }

  private func check(_ report: Report, _ counts: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let text = report.text(.text).replacing(#/\s+/#, with: " ")
    let page = words(report.text(.html)).replacing(#/\s+/#, with: " ")
    for count in counts {
      #expect(text.contains(count), sourceLocation: sourceLocation)
      // A tile has the label before the number.
      let parts = count.split(separator: " ", maxSplits: 1)
      let tile = parts.count == 2 ? "\(parts[1]) \(parts[0]) " : count
      #expect(page.contains(count) || page.contains(tile), sourceLocation: sourceLocation)
    }
  }

  @Test func aVerification() throws {
    let report = Report(Samples.verification())
    try check(report, ["verified", "decoded", "3,191 documents", "3 collections", "1 file", "1.9 MB", "0.02 s"])
    try check(report, ["1,522", "1,404", "265", "1.3 MB", "498 kB", "113 kB", "1.2.3"])
    #expect(try report.json()["documents"] as? Int == 3_191)
  }

  @Test func aCorruptExport() throws {
    let report = Report(Samples.verification(findings: [Samples.finding], documents: 2_779))
    try check(report, ["corrupt", "2,779 of 3,191", "1 finding", "byte 65,543", "record 412", "record-checksum"])
    try check(report, [Samples.finding.message, Samples.finding.remedy ?? ""].map { String($0.prefix(40)) })
  }

  @Test func aRehearsal() throws {
    let report = Report(Samples.rehearsal(Samples.differences, findings: [Samples.finding]))
    try check(report, ["different", "rehearsed", "3,191 documents", "1 missing", "1 extra", "9 changed", "1 finding"])
    try check(report, ["verify 0.02 s", "import 0.14 s", "read back 0.20 s", "compare 0.01 s", "total 0.38 s"])
    let json = try report.json()
    #expect(json["changed"] as? Int == 9)
    #expect((json["differences"] as? [Any])?.count == 11)
  }

  @Test(arguments: Verdict.allCases)
  func everyVerdictAndDepthIsNamed(_ verdict: Verdict) throws {
    for depth in Depth.allCases {
      var report = Samples.verification()
      (report.verdict, report.depth) = (verdict, depth)
      for format in ReportFormat.allCases {
        let text = Report(report).text(format)
        #expect(text.contains(verdict.rawValue) && text.contains(depth.rawValue))
      }
    }
  }

  /// What was not compared must not be told as a count of 0.
  @Test func aRehearsalThatWasNotDoneCountsNothing() throws {
    var report = Samples.rehearsal(findings: [Samples.finding])
    (report.verdict, report.depth, report.equal, report.readBack) = (.corrupt, .decoded, 0, 0)
    report.timings = RehearsalReport.Timings()
    for format in [ReportFormat.text, .html] {
      let text = words(Report(report).text(format))
      #expect(!text.contains("missing") && !text.contains("read back"))
    }
  }
}
