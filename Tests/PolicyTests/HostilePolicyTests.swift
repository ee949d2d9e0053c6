import Policy
import Testing

/// Texts that would keep a careless reader busy, or bring it down.
@Suite(.timeLimit(.minutes(10))) struct HostilePolicyTests {
  private static func deep(_ opening: String, count: Int) -> String { String(repeating: opening, count: count) }

  static let texts: [(name: String, text: String)] = [
    ("brackets", deep("[", count: 1 << 20)),
    ("braces", deep("{a: ", count: 1 << 18)),
    ("dashes", deep("- ", count: 1 << 19)),
    ("question marks", deep("? ", count: 1 << 19)),
    ("keys of keys", deep("{? ", count: 1 << 18)),
    ("indents", (0..<1_400).map { String(repeating: " ", count: $0) + "a:\n" }.joined()),
    ("quotes", deep("\"", count: 1 << 20)),
    ("colons", deep("a: ", count: 1 << 18)),
    ("tags", "version: !!python/object:os.system 1\nx: 1\n"),
    ("NUL", "version: 1\u{0}\n"),
    ("a lone surrogate", "version: \"\\ud800\"\n"),
    ("many keys", (0..<60_000).map { "k\($0): 1\n" }.joined()),
    ("a huge scalar", "version: " + deep("9", count: 1 << 19)),
    ("merge keys", "version: 1\n<<: {a: 1}\n"),
    (
      "laughs",
      "a: &a [x,x]\n" + (1..<26).map { "b\($0): &b\($0) [*\($0 == 1 ? "a" : "b\($0 - 1)"), *a]\n" }.joined()
    ),
    (
      "laughs in keys",
      "? &a [x,x]\n: 1\n" + (1..<26).map { "? &b\($0) [*\($0 == 1 ? "a" : "b\($0 - 1)"), *a]\n: 1\n" }.joined()
    ),
    ("an anchor after CRLF", "# a comment\r\n? &a [x,x]\r\n: *a\r\n"),
    ("an anchor after CR", "# a comment\r? &a [x,x]\r: *a\r"),
    ("an anchor after NEL", "# a comment\u{85}? &a [x,x]\u{85}: *a"),
    ("an anchor after a line separator", "# a comment\u{2028}? &a [x,x]\u{2028}: *a"),
    ("laughs after quotes", "{\"a\":&a [x], 'b':&b [*a,*a]}\n"),
  ]

  @Test(arguments: texts.map(\.name)) func areRefused(_ name: String) throws {
    let text = try #require(Self.texts.first { $0.name == name }?.text)
    let error = try #require(throws: YAMLProblem.self) { try PolicyReader.policy(text, path: "p") }
    if name.contains("laughs") || name.contains("anchor") { #expect(error.message.contains("Anchors")) }
  }

  /// An ampersand is no anchor in a word, before a space, or in a comment.
  @Test func ampersandsInTextsAreNoAnchors() throws {
    let text = "version: 1\n  # see &this\ndocuments: {required: [R&D/a & b, café&té/x]}\n"
    let policy = try PolicyReader.policy(text, path: "p")
    #expect(policy.expectations.count == 3)
  }
}
