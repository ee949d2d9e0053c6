import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import Comparison
@testable import Reports

/// The page as a reader has it: in a browser, with 10,000 differences, some of them hostile.
@Suite(.serialized) struct BrowserTests {
  private static let count = 10_000

  /// Ordinary documents, and at places that differ from one another what would disturb a page.
  private static let differences: [DocumentDifference] = (0..<count).map { index in
    let hostile = index % 997 == 3 ? Samples.nastyTexts[index / 997 % Samples.nastyTexts.count] : ""
    let time = 1_795_316_404_000_000 + Int64(index) * 61_000_000
    return Samples.changed(
      "F\(100_000 + index)\(hostile)",
      [
        Samples.field("total\(hostile)", .double(Double(index) * 1.19), .double(Double(index) * 1.21)),
        Samples.field(
          "updatedAt", .timestamp(microseconds: time), .string(Timestamp.text(microseconds: time) + hostile)),
      ])
  }

  private static var report: DiffReport {
    let fields = ["total": ("double", "double"), "updatedAt": ("timestamp", "string")]
    var pattern = DifferencePattern(
      collection: "invoices",
      shape: .changed(fields.map { .init(path: FieldPath().appending(field: $0), left: $1.0, right: $1.1) }))
    pattern.documents = differences.count { $0.fields[0].path.description == "total" }
    pattern.samples = differences.prefix(3).map { ExactName($0.path.description) }
    var report = DiffSamples.report(differences, [pattern])
    report.changed = 100_000
    return report
  }

  /// Says aloud what is skipped: CI fails if it is, although Chromium is there.
  @Test(.enabled(if: Chromium.path != nil, "\(TestRun.absence("Chromium"))"), .timeLimit(.minutes(5)))
  func theReaderFindsAnyOfTenThousandDocuments() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "diff.html")
    let page = try Report(BrowserTests.report).rendered(.html, Rendering(changesFile: "changes.ndjson"))
    try Data(page).write(to: file)

    let browser = try Chromium()
    try browser.open(file)
    try opensFast(browser, bytes: page.count)
    try hostileTextsAreText(browser)
    try filters(browser)
    try picksAPattern(browser)
    try folds(browser)
    try followsALink(browser)
    // A link from elsewhere, into what is folded and far below.
    let far = try #require(try browser.evaluate("differences[9000].id") as? String)
    try browser.open(URL(fileURLWithPath: "/dev/null"))
    try browser.open(file, fragment: "#\(far)")
    try browser.settle()
    #expect(try browser.isInView("document.getElementById('\(far)')"))
    #expect(try browser.evaluate("document.getElementById('\(far)').open") as? Bool == true)
    #expect(browser.complaints == [])
  }

  private func opensFast(_ browser: Chromium, bytes: Int) throws {
    #expect(try browser.evaluate("differences.length") as? Int == BrowserTests.count)
    let loaded = try browser.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") as? Double
    try browser.settle()
    let drawn = try browser.evaluate("performance.getEntriesByType('paint').at(-1)?.startTime ?? 0") as? Double
    print("Chromium: \(bytes) bytes drawn after \(drawn ?? -1) ms, loaded after \(loaded ?? -1) ms")
    // Processor time of the page's main thread: wall time is that of whatever else the machine does.
    let busy = try browser.mainThreadSeconds()
    print("Chromium: the page's main thread took \(busy) s")
    #expect(busy < 12)
  }

  private func hostileTextsAreText(_ browser: Chromium) throws {
    #expect(try browser.evaluate("document.scripts.length") as? Int == 1)
    #expect(
      try browser.evaluate("document.querySelectorAll('main script, main style, iframe, img').length") as? Int == 0)
    let texts = try browser.evaluate("differences.map((element) => element.querySelector('h3').textContent)")
    #expect(
      texts as? [String]
        == BrowserTests.differences.map { Columns.cut(VisibleText.of($0.path.description), to: 240) })
    let value = "[...differences[3].querySelectorAll('.value')].map((element) => element.textContent).at(-1)"
    #expect((try browser.evaluate(value) as? String)?.contains("<script>alert(1)</script>") == true)
  }

  private func filters(_ browser: Chromium) throws {
    try browser.evaluate("filter.focus()")
    try browser.type("F10900")
    #expect(try browser.shown() == 10)
    #expect(try browser.matches() == "10 of 10,000 shown here match")
    let before = try browser.mainThreadSeconds()
    try browser.type("3")
    let after = try browser.mainThreadSeconds()
    print("Chromium: filtered in \(after - before) s")
    #expect(try browser.shown() == 1)
    #expect(after - before < 3)
    try browser.type(" and nothing like it")
    #expect(try browser.shown() == 0)
    #expect(try browser.matches() == "0 of 10,000 shown here match")
    #expect(try browser.evaluate("none.hidden") as? Bool == false)
    try browser.evaluate("all.click()")
    #expect(try browser.shown() == BrowserTests.count)
    #expect(try browser.matches() == "")
    // What is found is text, not markup and not an expression.
    try browser.type("<script>alert(1)")
    #expect(try browser.shown() == 2)
    try browser.press(.escape)
    #expect(try browser.shown() == BrowserTests.count)
  }

  private func picksAPattern(_ browser: Chromium) throws {
    let count = BrowserTests.report.patterns[0].documents
    try browser.evaluate("picks[0].click()")
    #expect(try browser.shown() == count)
    #expect(try browser.evaluate("picks[0].getAttribute('aria-pressed')") as? String == "true")
    try browser.settle()
    #expect(try browser.isInView("document.getElementById('differences')"))
    #expect(try browser.evaluate("document.activeElement === all") as? Bool == true)
    try browser.press(.enter)
    #expect(try browser.shown() == BrowserTests.count)
    #expect(try browser.evaluate("picks[0].getAttribute('aria-pressed')") as? String == "false")
  }

  private func folds(_ browser: Chromium) throws {
    let open = "folds.filter((element) => element.open).length"
    #expect(try browser.evaluate(open) as? Int == 20)
    try browser.evaluate("document.getElementById('unfold').click()")
    try browser.settle()
    #expect(try browser.evaluate(open) as? Int == BrowserTests.count)
    try browser.evaluate("document.getElementById('fold').click()")
    try browser.settle()
    #expect(try browser.evaluate(open) as? Int == 0)
  }

  /// To a document that the filter hides.
  private func followsALink(_ browser: Chromium) throws {
    try browser.evaluate("filter.focus()")
    try browser.type("F109003")
    try browser.evaluate("location.hash = differences[5000].id")
    try browser.settle()
    try browser.settle()
    #expect(try browser.evaluate("differences[5000].open && !differences[5000].hidden") as? Bool == true)
    #expect(try browser.isInView("differences[5000]"))
    #expect(try browser.evaluate("filter.value") as? String == "")
  }
}

extension Chromium {
  fileprivate func shown() throws -> Int {
    try evaluate("differences.filter((element) => element.checkVisibility()).length") as? Int ?? -1
  }

  fileprivate func matches() throws -> String {
    try evaluate("matches.textContent") as? String ?? "?"
  }

  fileprivate func isInView(_ element: String) throws -> Bool {
    try evaluate(
      "(({top, bottom}) => top > -1 && top < innerHeight && bottom > 0)(\(element).getBoundingClientRect())")
      as? Bool ?? false
  }
}
