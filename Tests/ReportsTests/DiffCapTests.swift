import Documents
import Testing

@testable import Comparison
@testable import Reports

/// A diff of 100,000 differences: all are counted, as many are shown as fit.
@Suite struct DiffCapTests {
  private static func report(of count: Int, keeping kept: Int, value: (Int) -> String) -> Report {
    let differences = (0..<kept).map { index in
      Samples.changed(
        "F\(100_000 + index)",
        (0..<2).map { Samples.field("field\($0)", .string(value(index)), .string(value(index) + "!")) })
    }
    var report = DiffSamples.report(differences)
    report.changed = count
    return Report(report)
  }

  private func shown(in page: String) -> Int { page.matches(of: /<details class="difference"/).count }

  @Test func smallDocumentsAreShownToTheLast() {
    let page = DiffCapTests.report(of: 100_000, keeping: 10_000) { "value \($0)" }.text(
      .html, changesFile: "all.ndjson")
    #expect(page.utf8.count < HTML.maximumBytes)
    #expect(shown(in: page) == 10_000)
    #expect(page.contains("10,000 of 100,000 differences shown, the first by name; all of them: "))
    #expect(page.contains("<a href=\"./all.ndjson\" class=\"file\"><bdi>all.ndjson</bdi></a>"))
  }

  /// Values that grow when they are written out must not make a page that no browser opens.
  @Test func largeDocumentsAreShownUntilThePageIsFull() throws {
    let large = String(repeating: "\u{202e}", count: 1_000)
    let page = DiffCapTests.report(of: 100_000, keeping: 1_000) { _ in large }.text(.html)
    #expect(page.utf8.count < HTML.maximumBytes && page.utf8.count > 8_000_000)
    let count = shown(in: page)
    #expect(count > 0 && count < 1_000)
    #expect(
      page.contains("\(count) of 100,000 differences shown, the first by name; all of them: <code>--changes FILE"))
    #expect(page.hasSuffix("</html>\n"))
  }

  /// The longest names in every pattern do not take the documents' place.
  @Test func patternsLeaveRoomForDocuments() throws {
    let long = String(repeating: "\u{202e}", count: 1_500)
    let fields = (0..<4).map {
      DifferencePattern.Field(path: FieldPath().appending(field: "\($0)" + long), left: "null", right: nil)
    }
    let patterns = (0..<1_000).map { index in
      var pattern = DifferencePattern(collection: "\(index)\(long)", shape: .changed(fields))
      pattern.documents = 1
      pattern.samples = ["\(long)/\(long)"]
      return pattern
    }
    let page = Report(DiffSamples.report([Samples.changed("F1", [])], patterns)).text(.html)
    #expect(page.utf8.count < 1_200_000)
    #expect(page.contains(#/[0-9]+ of 1,000 patterns shown; all of them: <code>--format json/#))
    #expect(shown(in: page) == 1)
  }

  @Test func everyFormatSaysHowManyAreLeftOut() throws {
    let report = DiffCapTests.report(of: 100_000, keeping: 10_000) { "\($0)" }
    #expect(report.text(.text).contains("20 of 100,000 differences shown; all of them: --changes FILE"))
    #expect(report.text(.text, changesFile: "all.ndjson").contains("shown; all of them: all.ndjson"))
    #expect(report.text(.markdown).contains("50 of 100,000 differences shown; all of them: `--changes FILE`"))
    #expect(report.text(.junit).contains("20 of 10,000 differences shown; all of them: --changes FILE"))
    let json = try report.json()
    #expect((json["differences"] as? [Any])?.count == 10_000)
    #expect(json["differencesLeftOut"] as? Int == 90_000)
  }

  @Test func patternsBeyondThoseToldApartAreCounted() {
    var diff = DiffSamples.erp()
    diff.documentsBeyondPatterns = 1_234
    let report = Report(diff)
    for format in [ReportFormat.text, .markdown, .html] {
      #expect(report.text(format).contains("1,234 documents more, of patterns that were not told apart"))
    }
  }

  /// Nine of one pattern tell nothing that three do not.
  @Test func examplesAreOfEveryPattern() {
    let examples = Report(DiffSamples.erp()).model.comparison?.examples(20) ?? []
    #expect(examples.count == 3 + 3 + 3 + 3 + 1 + 1)
    #expect(examples.map(\.path.description) == examples.map(\.path.description).sorted())
  }
}
