import Comparison
import Documents
import Testing

@Suite struct FieldDifferenceTests {
  private func paths(_ left: [Field], _ right: [Field]) -> [String] {
    [FieldDifference].between(left, right).map(\.path.description)
  }

  @Test func typesAreToldApart() {
    #expect(paths([Field("a", .integer(1))], [Field("a", .double(1))]) == ["a"])
    #expect(paths([Field("a", .null)], []) == ["a"])
    #expect(paths([Field("a", .double(0))], [Field("a", .double(-0.0))]) == ["a"])
    #expect(paths([Field("a", .double(.nan))], [Field("a", .double(.nan))]) == [])
  }

  @Test func pathsLeadIntoMapsAndArrays() {
    let left: [Field] = [
      Field("items", .array([.map([Field("qty", .integer(1))]), .integer(2)])),
      Field("a.b", .map([Field("`", .null)])), Field("same", .null),
    ]
    let right: [Field] = [
      Field("same", .null), Field("a.b", .map([])),
      Field("items", .array([.map([Field("qty", .integer(3))]), .integer(2), .null])),
    ]
    #expect(paths(left, right) == ["`a.b`.`\\``", "items[0].qty", "items[2]"])
    let differences = [FieldDifference].between(left, right)
    #expect(differences[2].left == nil)
    #expect(differences[2].right == .null)
  }

  @Test func namesAreComparedByBytes() {
    // The same to Swift's ==, but not to Firestore: é as one scalar, and as two.
    #expect(paths([Field("\u{E9}", .null)], [Field("e\u{301}", .null)]).count == 2)
    #expect(paths([Field("a", .string("\u{E9}"))], [Field("a", .string("e\u{301}"))]) == ["a"])
  }

  @Test func referencesAreComparedBelowDocuments() throws {
    let path = try #require(DocumentPath("c/1"))
    let here = Value.reference(DocumentName(database: DatabaseName(project: "p"), path: path))
    let there = Value.reference(DocumentName(database: DatabaseName(project: "q"), path: path))
    #expect(paths([Field("a", here)], [Field("a", there)]) == [])
  }
}
