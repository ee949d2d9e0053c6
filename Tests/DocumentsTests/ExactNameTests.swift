import Documents
import Foundation
import Testing

/// Names count by their bytes, though to Swift's strings two spellings of a character are one.
@Suite struct ExactNameTests {
  /// `é` as one scalar, and as `e` with a combining accent.
  let composed: ExactName = "caf\u{E9}"
  let decomposed: ExactName = "cafe\u{301}"

  @Test func twoSpellingsAreTwoNames() {
    #expect(composed.text == decomposed.text, "to a string they are one, or this suite shows nothing")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed, composed]).count == 2)
    #expect(Dictionary(uniqueKeysWithValues: [(composed, 1), (decomposed, 2)])[decomposed] == 2)
    #expect([composed].contains(decomposed) == false)
    switch decomposed {
    case "caf\u{E9}": Issue.record("a pattern is compared by bytes")
    default: break
    }
  }

  @Test func orderIsThatOfTheBytes() {
    // Composed, `é` is C3 A9; decomposed it begins with the `e`, 65.
    #expect(decomposed < composed)
    #expect(
      [composed, "cafz", decomposed, "caf"].sorted().map { Array($0.utf8) }
        == (["caf", "cafe\u{301}", "cafz", "caf\u{E9}"] as [ExactName]).map { Array($0.utf8) })
    // By scalars in UTF-16, the astral one would come first.
    #expect(("\u{FF5E}" as ExactName) < "\u{1F600}")
  }

  @Test func prefixesAndSuffixesAreBytes() {
    #expect(decomposed.hasPrefix("cafe") && !decomposed.text.hasPrefix("cafe"))
    #expect(!composed.hasPrefix("cafe"))
    #expect(("a/\u{301}b" as ExactName).hasPrefix("a/"))
    #expect(decomposed.hasSuffix("\u{301}") && !decomposed.hasSuffix("\u{E9}"))
    #expect(composed.hasPrefix("") && composed.hasSuffix(""))
    #expect(!("a" as ExactName).hasPrefix("ab") && !("b" as ExactName).hasSuffix("ab"))
    #expect(decomposed.contains("e") && !composed.contains("e\u{301}"))
    #expect(composed.contains("") && ("" as ExactName).contains("") && !("" as ExactName).contains("a"))
    #expect(("xaab" as ExactName).contains("aab"))
  }

  @Test func whatIsDroppedLeavesText() {
    #expect(decomposed.dropping(prefix: "cafe") == "\u{301}")
    #expect(composed.dropping(prefix: "cafe") == nil)
    #expect(("x.export_metadata" as ExactName).dropping(suffix: ".export_metadata") == "x")
    #expect(("x" as ExactName).dropping(suffix: ".x") == nil)
  }

  @Test func aSlashIsAByte() {
    // To a string, a slash and a combining mark are one character.
    let path: ExactName = "a/\u{301}b//c"
    #expect(path.parts() == ["a", "\u{301}b", "", "c"])
    #expect(path.parts(maxSplits: 1) == ["a", "\u{301}b//c"])
    #expect(path.lastPart == "c" && path.parent == "a/\u{301}b/")
    #expect(("a" as ExactName).lastPart == "a" && ("a" as ExactName).parent == nil)
    #expect(("a" as ExactName).appending("b") == "a/b" && "a" + "b" == ("ab" as ExactName))
  }

  @Test func itIsAStringInJSON() throws {
    let names = [composed, decomposed]
    let read = try JSONDecoder().decode([ExactName].self, from: try JSONEncoder().encode(names))
    #expect(read == names)
    #expect(try JSONDecoder().decode([String].self, from: try JSONEncoder().encode(names)).count == 2)
  }
}
