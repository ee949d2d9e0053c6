import Comparison
import Documents
import ExportFormat
import Rehearsal
import Testing
import Verification

@testable import Reports

/// What is too much to show is counted.
@Suite struct CapTests {
  private let many = Report(
    Samples.rehearsal(
      (0..<48_211).map { Samples.changed("F\(100_000 + $0)", [Samples.field("a", .null, nil)]) },
      findings: (0..<1_234).map { Finding(code: .damage(.fileUnlisted), severity: .warning, message: "Number \($0).") })
  )

  @Test func text() {
    let text = many.text(.text)
    #expect(text.contains("20 of 48,211 differences shown; all of them: --changes FILE"))
    #expect(text.matches(of: #/\nchanged  /#).count == 20)
    #expect(text.contains("100 of 1,234 findings shown; all of them: --max-findings 1234"))
    #expect(text.matches(of: #/\nwarning  /#).count == 100)
  }

  @Test func html() {
    let html = many.text(.html)
    let kept = KeptDifferences.maximumCount
    #expect(
      html.contains(
        "\(Quantity.grouped(kept)) of 48,211 differences shown, the first by name; all of them: <code>--changes FILE<"))
    #expect(html.matches(of: /<details class="difference"/).count == kept)
    #expect(html.contains("100 of 1,234 findings shown; all of them: <code>--max-findings 1234</code>"))
    #expect(html.matches(of: /<li class="card finding/).count == 100)
  }

  @Test func markdown() {
    let markdown = many.text(.markdown)
    #expect(markdown.contains("50 of 48,211 differences shown; all of them: `--changes FILE`"))
    #expect(markdown.contains("100 of 1,234 findings shown; all of them: `--max-findings 1234`"))
    #expect(markdown.matches(of: #/\n- \*\*warning\*\* /#).count == 100)
    // GitHub takes a summary of one MiB.
    #expect(markdown.utf8.count < 1 << 20)
  }

  @Test func junit() {
    let junit = many.text(.junit)
    #expect(junit.matches(of: #/[\n>]warning file-unlisted\n/#).count == 1_000)
    #expect(junit.contains("1,000 of 1,234 findings shown"))
    #expect(junit.contains("20 of 48,211 differences shown; all of them: --changes FILE"))
  }

  @Test(arguments: ReportFormat.allCases) func asManyFindingsAsAskedFor(_ format: ReportFormat) {
    for limit in [0, 7, 5_000] {
      let report = many.text(format, maxFindings: limit)
      #expect(report.matches(of: #/Number [0-9]+\./#).count >= min(limit, 1_234))
      #expect(limit > 0 || !report.contains("Number 1."))
    }
  }

  @Test func json() throws {
    let json = try many.json()
    #expect((json["differences"] as? [Any])?.count == KeptDifferences.maximumCount)
    #expect(json["differencesLeftOut"] as? Int == 48_211 - KeptDifferences.maximumCount)
    #expect((json["findings"] as? [Any])?.count == 1_234)
  }

  @Test func fieldsOfADocument() {
    let fields = (0..<60).map { Samples.field("f\($0)", .integer(1), .integer(2)) }
    let report = Report(Samples.rehearsal([Samples.changed("F1", fields)]))
    #expect(report.text(.text).contains("20 of 60 fields shown"))
    #expect(report.text(.html).contains("50 of 60 fields shown; all of them: <code>--changes FILE</code>"))
  }

  /// Large values must not make a page that no browser opens.
  @Test func thePageStaysSmall() {
    let large = String(repeating: "x", count: 25_000)
    let fields = (0..<2).map { Samples.field("f\($0)", .string(large), .string(large + "!")) }
    let report = Report(Samples.rehearsal((0..<20).map { Samples.changed("F\($0)", fields) }))
    #expect(report.text(.html).utf8.count < 200_000)
    #expect(report.text(.text).utf8.count < 50_000)
  }
}
