import Documents
import Testing
import Verification

@testable import Reports

@Suite struct ShownValueTests {
  private func shown(_ value: Value, limit: Int = 100) -> String { ShownValue(value, limit: limit).text }

  @Test func valuesHaveTheirTypes() {
    #expect(shown(.null) == "null")
    #expect(shown(.boolean(true)) == "boolean true")
    #expect(shown(.integer(12)) == "integer 12")
    #expect(shown(.double(12)) == "double 12.0")
    #expect(shown(.double(-0.0)) == "double -0.0")
    #expect(shown(.double(-.infinity)) == "double -Infinity")
    #expect(shown(.timestamp(microseconds: 1_767_323_045_123_000)) == "timestamp 2026-01-02T03:04:05.123Z")
    #expect(shown(.string("a \"b\"\n\\")) == #"string "a \"b\"\n\\""#)
    #expect(shown(.bytes([0, 255])) == "bytes 00ff (2 bytes)")
    #expect(shown(.geoPoint(latitude: 1.5, longitude: -2)) == "geo point 1.5, -2.0")
    #expect(shown(.array([.null])) == "array [1 value]")
    #expect(shown(.map([Field("a", .null), Field("b", .null)])) == "map {2 fields}")
    #expect(shown(.vector([1, 0.5])) == "vector 1.0 0.5 (2 coordinates)")
  }

  @Test func aLongValueSaysItsLength() {
    let text = shown(.string(String(repeating: "x", count: 12_345)), limit: 30)
    #expect(
      text == "string \"\(String(repeating: "x", count: 20))…\(String(repeating: "x", count: 10))\" (12,345 bytes)")
  }

  /// However far in it is.
  @Test func whereValuesDifferIsNeverCutAway() {
    let long = (0..<2_000).map { "\($0) " }.joined()
    let (left, right) = ShownValue.pair(.string(long + "A" + long), .string(long + "BB" + long), limit: 40)
    #expect(left?.parts.filter(\.isChanged).map(\.text) == ["A"])
    #expect(right?.parts.filter(\.isChanged).map(\.text) == ["BB"])
    #expect((left?.text.count ?? 0) < 80)
    #expect(left?.parts.map(\.text) == ["\"", "…1998 1999 ", "A", "0 1 2 3 4 …", "\""])
    var coordinates = [Double](repeating: 0.25, count: 768)
    let vector = Value.vector(coordinates)
    coordinates[700] = -1
    #expect(ShownValue.pair(vector, .vector(coordinates), limit: 60).right?.text.contains("-1.0") == true)
  }

  @Test func textsThatLookAlikeAreToldApart() {
    let (left, right) = ShownValue.pair(.string("Café"), .string("Cafe\u{301}"), limit: 40)
    #expect(left?.text == #"string "Caf\u{e9}""#)
    #expect(right?.text == #"string "Cafe\u{301}""#)
  }

  @Test func anOtherDatabaseIsNamed() {
    let path = DocumentPath([PathElement(collection: "users", id: .name("ana"))])
    let other = DocumentPath([PathElement(collection: "users", id: .name("luis"))])
    let (a, b) = (DatabaseName(project: "a"), DatabaseName(project: "b"))
    let left = Value.reference(DocumentName(database: a, path: path))
    let near = Value.reference(DocumentName(database: a, path: other))
    let far = Value.reference(DocumentName(database: b, path: other))
    #expect(ShownValue.pair(left, near, limit: 100).right?.text == "reference users/luis")
    #expect(
      ShownValue.pair(left, far, limit: 100).right?.text
        == "reference projects/b/databases/(default)/documents/users/luis")
  }
}

@Suite struct ShellWordTests {
  @Test func wordsStayOneArgument() {
    #expect(ShellWord.quoted("backups/2026-11-22T03:00:04_48121") == "backups/2026-11-22T03:00:04_48121")
    #expect(ShellWord.quoted("my backups/$(date)") == "'my backups/$(date)'")
    #expect(ShellWord.quoted("it's") == #"'it'\''s'"#)
    #expect(ShellWord.quoted("-rf") == "./-rf")
    #expect(ShellWord.quoted("") == "''")
  }
}
