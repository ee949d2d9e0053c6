import Documents
import Testing

@testable import Reports

@Suite struct TextLayoutTests {
  private static let reports = [
    "verified": Report(Samples.verification()),
    "corrupt": Report(Samples.verification(findings: [Samples.finding], documents: 2_779)),
    "rehearsed": Report(Samples.rehearsal()),
    "different": Report(Samples.rehearsal(Samples.differences, findings: [Samples.finding])),
    "diff": Report(DiffSamples.erp()),
    "hostile": Report(DiffSamples.hostile()),
  ]

  @Test(arguments: ["verified", "corrupt", "rehearsed", "different", "diff", "hostile"], [50, 60, 80, 120])
  func noLineIsWiderThanAsked(_ name: String, _ width: Int) throws {
    let report = try #require(TextLayoutTests.reports[name])
    let unwrapped = Set(report.text(.text, style: TextStyle(width: 100_000)).split(separator: "\n"))
    for line in report.text(.text, style: TextStyle(width: width)).split(separator: "\n") {
      // A command, a name and a path are whole, so that they can be copied: a line that is not wrapped, or a word.
      let isWhole =
        unwrapped.contains(line) || line.split(separator: " ").count <= 3
        || unwrapped.contains { isLastPiece(line, of: $0) }
      #expect(Columns.width(line) <= width || isWhole, "\(line)")
      #expect(line.last != " ", "\(line)")
    }
  }

  /// Whether a line is the end of an unwrapped one and ends with the longest of the hostile names, which have spaces in them.
  private func isLastPiece(_ line: Substring, of unwrapped: Substring) -> Bool {
    guard let longest = Samples.nastyTexts.max(by: { $0.utf8.count < $1.utf8.count }) else { return false }
    return line.hasSuffix(longest) && unwrapped.hasSuffix(line.drop { $0 == " " })
  }

  @Test func theVerdictComesFirst() {
    let report = Report(Samples.verification())
    #expect(
      report.text(.text, style: TextStyle(width: 100)).hasPrefix(
        "verified   depth decoded   3,191 documents · 3 collections · 1 file · 1.9 MB · 0.02 s\n"))
    #expect(
      report.text(.text).hasPrefix(
        "verified   depth decoded\n           3,191 documents · 3 collections · 1 file · 1.9 MB · 0.02 s\n"))
  }

  @Test func aLongIdIsWholeOnOneLine() {
    let id = ExactName(String(repeating: "very-long-id-", count: 100))
    let text = Report(Samples.rehearsal([Samples.changed(id, [])])).text(.text)
    #expect(text.contains("\nchanged  invoices/\(id)\n"))
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(Columns.width("東京 abc é 🧾") == 4 + 1 + 3 + 1 + 1 + 1 + 2)
    #expect(Columns.width(Columns.cut(String(repeating: "東", count: 50), to: 21)) <= 21)
  }

  @Test func theMiddleIsCut() {
    #expect(Columns.cut("companies/c1/invoices/F001", to: 11) == "compa…/F001")
    #expect(Columns.cut("short", to: 5) == "short")
  }

  @Test func linesBreakBetweenPiecesThenWordsAndNeverInAWord() {
    #expect(Columns.wrap(["one", "two", "three"], separator: " · ", width: 11) == ["one · two ·", "three"])
    #expect(Columns.wrap(["a b c", "d"], separator: " ", width: 3) == ["a b", "c d"])
    #expect(Columns.wrap(["abcdefgh"], separator: " ", width: 3) == ["abcdefgh"])
    #expect(Columns.wrap(["in gs://bucket now"], separator: " ", width: 6) == ["in", "gs://bucket", "now"])
    #expect(Columns.wrap(["same", "same"], separator: " · ", width: 6) == ["same ·", "same"])
  }
}
