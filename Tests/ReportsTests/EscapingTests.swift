import Comparison
import Documents
import ExportFormat
import Rehearsal
import Testing

@testable import Reports
@testable import Verification

/// Whatever an export holds stays data.
@Suite struct EscapingTests {
  private static let subjects = Samples.nastyTexts + ["diff"]

  /// A report in which everything that can be data is this text; of a diff, all of the texts.
  private func report(_ text: String) -> Report {
    if text.hasPrefix("diff") { return Report(DiffSamples.hostile(), toolVersion: text) }
    var verification = Samples.verification(findings: [
      Finding(
        code: .damage(.entityKey), severity: .error, file: ExactName(text), document: ExactName(text),
        message: "It is about \(text).",
        remedy: text)
    ])
    verification.collections[0].id = ExactName(text)
    verification.folder = text
    verification.name = ExactName(text)
    verification.notChecked = [.counts(text)]
    var rehearsal = Samples.rehearsal(Samples.differences, findings: verification.findings)
    rehearsal.verification = verification
    rehearsal.place = .runningEmulator(address: text, database: DatabaseName(project: ExactName(text)))
    rehearsal.collections[0].id = ExactName(text)
    return Report(rehearsal, toolVersion: text)
  }

  /// Controls and format characters but the line's end and the joiners.
  private func hidden(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: scalar != "\n"
      case .format: scalar.value != 0x200C && scalar.value != 0x200D
      default: false
      }
    }
  }

  @Test(arguments: subjects.indices)
  func nothingActsOnATerminal(_ index: Int) {
    let report = report(EscapingTests.subjects[index])
    #expect(hidden(report.text(.text)).isEmpty)
    let colored = report.text(.text, style: TextStyle(color: true))
    #expect(colored.replacing(#/\u{1b}\[[0-9;]*m/#, with: "") == report.text(.text))
  }

  @Test(arguments: subjects.indices)
  func nothingIsMarkup(_ index: Int) {
    let report = report(EscapingTests.subjects[index])
    let html = report.text(.html)
    #expect(hidden(html).isEmpty)
    #expect(html.matches(of: /<script/).count == 1)
    #expect(html.matches(of: /<\/script/).count == 1)
    #expect(html.matches(of: /<style/).count == 1)
    #expect(!html.contains("</td></td>") && !html.contains("alert(1)</script>"))
    // Tags are known ones, with their attributes in quotes.
    let tag = #/<(!doctype html|/?[a-z][a-z0-9]*( [a-zA-Z-]+(="[^"<>]*")?)*/?)>/#
    let markup = html.replacing(#/<(style|script)>.*?</\1>/#.dotMatchesNewlines(), with: "")
    let rest = markup.replacing(tag, with: "")
    #expect(!rest.contains("<") && !rest.contains(">"))
  }

  @Test(arguments: subjects.indices)
  func nothingIsMarkdown(_ index: Int) {
    let markdown = report(EscapingTests.subjects[index] + " | `x` ![a](//b) **c** \\| [d]").text(.markdown)
    #expect(hidden(markdown).isEmpty)
    let tags = markdown.matches(of: #/<(\/?[a-z!]*)/#).map { String($0.1) }
    #expect(Set(tags).isSubset(of: ["br", "code", "/code", "sub", "/sub"]))
    // Outside of code, nothing that begins a link, an image or an emphasis is left of the data.
    let outside = markdown.replacing(#/`[^`\n]*`/#, with: "").replacing(#/<code>.*?<\/code>/#, with: "")
    #expect(!outside.contains("](") && !outside.contains("**c**") && !outside.contains("`"))
    // A row has as many cells as its table's head.
    for table in markdown.split(separator: "\n\n") where table.hasPrefix("|") {
      let rows = table.split(separator: "\n").map { $0.count { $0 == "|" } }
      #expect(Set(rows).count == 1, "\(table)")
    }
  }

  @Test(arguments: subjects.indices)
  func junitIsXML(_ index: Int) throws {
    let text = EscapingTests.subjects[index] + "\u{0}\u{1}\u{fffe}\u{ffff}]]>"
    let junit = report(text).text(.junit)
    #expect(hidden(junit).isEmpty)
    let document = try JUnitDocument(junit)
    let names = text.hasPrefix("diff") ? Samples.nastyTexts : [text]
    for name in names {
      #expect(document.cases.contains { $0.group.hasSuffix(".collections") && $0.name == VisibleText.of(name) })
    }
  }

  @Test(arguments: subjects.indices)
  func jsonHasNoRawControls(_ index: Int) throws {
    let report = report(EscapingTests.subjects[index])
    let text = report.text(.json)
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" })
    _ = try #require(try report.json()["findings"])
  }

  @Test func hiddenCharactersAreWrittenOut() {
    #expect(VisibleText.of("a\u{1b}[31m\u{202e}\u{2028}\u{7f}b") == #"a\u{1b}[31m\u{202e}\u{2028}\u{7f}b"#)
    // What JSON output escapes, no other format shows as it is.
    for scalar in "\u{80}\u{9f}\u{61c}\u{200e}\u{200f}\u{2028}\u{202a}\u{202e}\u{2066}\u{2069}\u{fffe}".unicodeScalars {
      #expect(VisibleText.of(String(scalar)) == "\\u{\(String(scalar.value, radix: 16))}")
    }
    #expect(VisibleText.of("مرحبا 👩\u{200d}👩") == "مرحبا 👩\u{200d}👩")
  }
}
