import Testing

@testable import Reports

/// Markdown as a terminal shows it.
@Suite struct ProseTextTests {
  @Test(arguments: [
    ("", []), ("one\ntwo", ["one two"]), ("one\n\n\ntwo\n", ["one", "", "two"]),
    ("### A title", ["A title"]), ("**Prefer** [x.md](x.md).", ["Prefer x.md."]),
    ("[there](http://x.test/a)", ["there (http://x.test/a)"]), ("[above](#there)", ["above (#there)"]),
    ("`**kept** [a](b)` **gone**", ["`**kept** [a](b)` gone"]), ("one ` and **two**", ["one ` and **two**"]),
    ("- one\n  more\n- two", ["- one more", "- two"]), ("1. one\n2. two", ["1. one", "2. two"]),
    ("text\n\n```text\n  as **it** is\n```\nmore", ["text", "", "  as **it** is", "more"]),
    ("```text\ncp ${place} **x**\n```", ["cp gs://b/e **x**"]),
    ("| a | b |\n|---|---|\n| c | d |", ["a · b", "c · d"]), ("> said", ["said"]), ("<!-- no -->\nyes", ["yes"]),
    ("to `${place}` and ${other}", ["to `gs://b/e` and ${other}"]),
  ])
  func lines(_ markdown: String, _ lines: [String]) {
    #expect(ProseText.lines(markdown, width: 80, value: { $0 == "place" ? "gs://b/e" : nil }) == lines)
  }

  @Test func wrapped() {
    #expect(
      ProseText.lines("- one two three four five six seven", width: 22) == ["- one two three four", "  five six seven"])
    #expect(
      ProseText.sentence("failed: one two three four five", width: 22, hanging: 2) == [
        "failed: one two", "  three four five",
      ])
  }

  @Test("What a value would do to a terminal is written out")
  func hostile() {
    let text = ProseText.lines("${x}", width: 80, value: { _ in "a\u{1B}[31m\u{202E}" }).joined()
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
  }
}
