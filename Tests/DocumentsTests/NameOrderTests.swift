import Documents
import Testing

@Suite struct NameOrderTests {
  /// As the emulator orders them.
  private static let ordered = [
    "!/1", "a/__id-9223372036854775808__", "a/__id-5__", "a/__id5__", "a/__id5__/s/x", "a/__id7__",
    "a/__id9223372036854775807__", "a/!", "a/1", "a/1/s/x", "a/1\u{0}", "a/1!", "a/1!/s/y", "a/10", "a/ñ", "a/\u{FFEE}",
    "a/😀", "a!/q", "aa/1",
  ]

  @Test func keysSortAsTheServiceDoes() throws {
    let keys = try Self.ordered.map { NameOrder.key(of: try #require(DocumentPath($0))) }
    for (index, pair) in zip(keys, keys.dropFirst()).enumerated() {
      #expect(pair.0.lexicographicallyPrecedes(pair.1), "\(Self.ordered[index]) before \(Self.ordered[index + 1])")
    }
  }

  @Test(arguments: ordered) func keysTellTheirPath(_ text: String) throws {
    let path = try #require(DocumentPath(text))
    #expect(NameOrder.path(of: NameOrder.key(of: path)) == path)
  }

  @Test func whatIsNoKeyHasNoPath() {
    #expect(NameOrder.path(of: [] as [UInt8]) == nil)
    #expect(NameOrder.path(of: [97, 0, 0] as [UInt8]) == nil)
    #expect(NameOrder.path(of: [97, 0, 0, 1, 5] as [UInt8]) == nil)
    #expect(NameOrder.path(of: [97, 0, 1, 2, 98, 0, 0] as [UInt8]) == nil)
  }

  @Test func numericIDsAreOnlyWhatTheServiceWrites() {
    #expect(DocumentID("__id7__") == .number(7))
    #expect(DocumentID("__id-7__") == .number(-7))
    for text in ["__id07__", "__id+7__", "__id__", "__id0__", "__id7_", "id7", "__id9223372036854775808__"] {
      #expect(DocumentID(text) == .name(ExactName(text)))
    }
  }

  @Test func namesAreReadWhole() {
    #expect(DocumentName("projects/p/databases/(default)/documents/a/1/b/2")?.path.description == "a/1/b/2")
    for text in [
      "projects/p/databases/d/documents/a", "projects/p/databases/d/documents/a/", "a/1",
      "projects/p/databases/d/documents",
    ] {
      #expect(DocumentName(text) == nil)
    }
  }

  /// A slash and what follows it may be one character to a string: a combining mark, a skin tone, a joiner.
  @Test(arguments: ["a/\u{301}x", "a/\u{1F3FD}\u{200D}x/\u{FE0F}/1", "\u{200D}/1"])
  func everySlashParts(_ text: String) throws {
    let path = try #require(DocumentPath(text))
    #expect(path.elements.count == text.utf8.count { $0 == UInt8(ascii: "/") } / 2 + 1)
    #expect(NameOrder.path(of: NameOrder.key(of: path)) == path)
    #expect(DocumentName("projects/p/databases/d/documents/\(text)")?.path == path)
  }
}
