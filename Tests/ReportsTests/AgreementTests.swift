import Attestation
import Comparison
import Documents
import ExportFormat
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

  /// Markdown's words, without its markup.
  private func words(markdown: String) -> String {
    markdown.replacing("<br>", with: " ").replacing(#/[`*|]|<\/?code>/#, with: "")
      .replacing(#/&#([0-9]+);/#) { String(UInt32($0.1).flatMap(Unicode.Scalar.init).map(Character.init) ?? "?") }
  }

  private func check(_ report: Report, _ counts: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let text = report.text(.text).replacing(#/\s+/#, with: " ")
    let markdown = words(markdown: report.text(.markdown)).replacing(#/\s+/#, with: " ")
    let page = words(report.text(.html)).replacing(#/\s+/#, with: " ")
    for count in counts {
      #expect(text.contains(count), sourceLocation: sourceLocation)
      #expect(markdown.contains(count), sourceLocation: sourceLocation)
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

  /// Findings, by severity and all together, whatever a format shows of them.
  @Test(arguments: [0, 2, 100]) func findings(_ limit: Int) throws {
    let severities: [Finding.Severity] = [.error, .warning, .note, .error, .note, .note]
    let findings = severities.enumerated().map {
      Finding(
        code: .damage(.entityValue), severity: $1, consequence: $1 == .error ? .corrupt : .none, file: "output-\($0)",
        message: "It is bad.")
    }
    let report = Report(Samples.verification(findings: findings))
    func text(_ format: ReportFormat) -> String {
      report.text(format, maxFindings: limit)
    }
    let json = try report.json(maxFindings: limit)
    #expect(json["findingCounts"] as? [String: Int] == ["error": 2, "warning": 1, "note": 3])
    #expect((json["findings"] as? [Any])?.count == min(limit, 6))
    #expect(json["findingsOmitted"] as? Int == max(0, 6 - limit))
    #expect(text(.text).contains("6 findings") && text(.markdown).contains("6 findings"))
    #expect(text(.html).contains("Findings <span class=\"count\">6</span>"))
    let junit = try JUnitDocument(text(.junit))
    #expect(junit.properties["findings"] == "6")
    for format in ReportFormat.allCases {
      let isCapped = text(format).contains("\(limit) of 6 findings shown")
      #expect(text(format).contains("It is bad.") == (limit > 0), "\(format)")
      #expect(isCapped == (limit < 6 && format != .json), "\(format)")
    }
  }

  @Test func aCorruptExport() throws {
    let report = Report(Samples.verification(findings: [Samples.finding], documents: 2_779))
    try check(report, ["corrupt", "2,779 of 3,191", "1 finding", "byte 65,543", "record 412", "record-checksum"])
    try check(report, [Samples.finding.message, Samples.finding.remedy ?? ""].map { String($0.prefix(40)) })
  }

  @Test func aRehearsal() throws {
    let report = Report(Samples.rehearsal(Samples.differences, findings: [Samples.differing]))
    try check(report, ["different", "rehearsed", "3,191 documents", "1 missing", "1 extra", "9 changed", "1 finding"])
    try check(report, ["verify 0.02 s", "import 0.14 s", "read back 0.20 s", "compare 0.01 s", "total 0.38 s"])
    let json = try report.json()
    #expect(json["changed"] as? Int == 9)
    #expect((json["differences"] as? [Any])?.count == 11)
    let junit = try JUnitDocument(report.text(.junit))
    let labels = ["documents": "3,191", "missing": "1", "extra": "1", "changed": "9", "finding": "1"]
    for (label, value) in labels {
      #expect(junit.properties[label] == value)
    }
    #expect(junit.cases.first { $0.name == "invoices" }?.message == "0 missing, 0 extra, 9 changed, 0 equal")
  }

  @Test func aDiff() throws {
    var diff = DiffSamples.erp()
    diff.findings = [Samples.differing]
    let report = Report(diff)
    try check(report, ["different", "compared", "2,640 equal", "18 only left", "3 only right", "49 changed"])
    try check(report, ["1 finding", "0.41 s", "2026-11-21T03:00:04.107Z", "firestore://pyme-erp/(default)"])
    let (text, page) = (report.text(.text).replacing(#/\s+/#, with: " "), words(report.text(.html)))
    let markdown = words(markdown: report.text(.markdown)).replacing(#/\s+/#, with: " ")
    #expect(
      text.contains("2,707 documents") && text.contains("2,692 documents · ") && text.contains("2,741 documents read"))
    #expect(markdown.contains("documents 2,707 2,692 ") && markdown.contains("documents read 2,741 "))
    #expect(page.contains(#/documents\s+2,707 /#) && page.contains(#/documents\s+2,692 /#))
    try check(report, ["1,204 documents of both sides", "fields of 12 equal documents", "field syncedAt"])
    try check(report, ["open 0.04 s", "compare 0.31 s", "explain 0.05 s", "total 0.41 s", "1.2.3"])
    let json = try report.json()
    let counts = [
      "equal": 2_640, "onlyLeft": 18, "onlyRight": 3, "changed": 49, "leftOut": 1_204, "equalButIgnored": 12,
    ]
    for (key, count) in counts { #expect(json[key] as? Int == count) }
    let junit = try JUnitDocument(report.text(.junit))
    let labels = [
      "equal": "2,640", "only left": "18", "only right": "3", "changed": "49", "left documents": "2,707",
      "right documents": "2,692", "finding": "1",
    ]
    for (label, value) in labels { #expect(junit.properties[label] == value, "\(label)") }
  }

  /// Every collection and every pattern has the same numbers wherever it stands.
  @Test func collectionsAndPatternsOfADiff() throws {
    let diff = DiffSamples.erp()
    let report = Report(diff)
    let text = report.text(.text).replacing(#/\s+/#, with: " ")
    let markdown = words(markdown: report.text(.markdown)).replacing(#/\s+/#, with: " ")
    let page = words(report.text(.html)).replacing(#/\s+/#, with: " ")
    let junit = try JUnitDocument(report.text(.junit))
    let json = try #require(try report.json()["collections"] as? [[String: Any]])
    for (index, collection) in diff.collections.enumerated() {
      let row = ([collection.id.text] + collection.outcomes.map(Quantity.grouped)).joined(separator: " ")
      #expect(markdown.contains(row))
      for (key, count) in zip(["equal", "onlyLeft", "onlyRight", "changed"], collection.outcomes) {
        #expect(json[index][key] as? Int == count)
      }
      guard collection.differences > 0 else { continue }
      #expect(text.contains(row) && page.contains(row))
      let (equal, left, right, changed) = (
        collection.equal, collection.onlyLeft, collection.onlyRight, collection.changed
      )
      #expect(
        junit.cases.first { $0.name == collection.id.text }?.message
          == "\(left) only left, \(right) only right, \(changed) changed, \(Quantity.grouped(equal)) equal")
    }
    let patterns = try #require(try report.json()["patterns"] as? [[String: Any]])
    for (pattern, json) in zip(diff.patterns, patterns) {
      let row = PatternRow(pattern)
      let phrase = "\(row.documents) \(row.text)"
      #expect(text.contains(phrase), "\(phrase)")
      #expect(markdown.replacing("`", with: "").contains(phrase.replacing(#/[`*]/#, with: "")), "\(phrase)")
      #expect(page.replacing(" :", with: ":").replacing(" ,", with: ",").contains(phrase), "\(phrase)")
      #expect(json["documents"] as? Int == pattern.documents)
      #expect(junit.cases.first { $0.name == pattern.collection.text }?.text.contains(phrase) == true, "\(phrase)")
    }
  }

  @Test(arguments: Verdict.allCases)
  func everyVerdictAndDepthIsNamed(_ verdict: Verdict) throws {
    for depth in Depth.allCases {
      var report = Samples.verification(findings: verdict.findings)
      report.depth = depth
      for format in ReportFormat.allCases {
        let text = Report(report).text(format)
        #expect(text.contains(verdict.rawValue) && text.contains(depth.rawValue))
      }
    }
  }

  /// What was not compared must not be told as a count of 0.
  @Test func aRehearsalThatWasNotDoneCountsNothing() throws {
    var report = Samples.rehearsal(findings: [Samples.finding])
    (report.depth, report.equal, report.readBack) = (.decoded, 0, 0)
    report.timings = RehearsalRecord.Timings()
    for format in [ReportFormat.text, .html, .markdown, .junit] {
      let text = words(Report(report).text(format))
      #expect(!text.contains("missing") && !text.contains("read back"))
    }
  }
}
