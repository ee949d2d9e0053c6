import Documents
import ExportFormat
import TestSupport
import Testing

/// What Google's emulator makes of forms that Firestore does not write; each row was seen on it. Where it answers an
/// error, or a value that says less than the file does, ours is an error.
@Suite struct EntityFormsTests {
  struct Form: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var isProperty = false
    var isMultiple = false
    var meaning: UInt64 = 0
    var value: @Sendable (inout WireWriter) -> Void
    var expected: Expected

    enum Expected: Sendable {
      case value(Value)
      case code(Damage.Code)
    }
  }

  private static let integer: @Sendable (inout WireWriter) -> Void = { $0.varint(1, 5) }
  private static let string: @Sendable (inout WireWriter) -> Void = { $0.string(3, "abc") }
  private static let null: @Sendable (inout WireWriter) -> Void = { _ in }
  private static let double: @Sendable (inout WireWriter) -> Void = { $0.double(4, 1.5) }
  private static let point: @Sendable (inout WireWriter) -> Void = {
    $0.group(5) {
      $0.double(6, 1)
      $0.double(7, 2)
    }
  }

  private static func legacy(_ meaning: Int64, _ value: Value) -> Value {
    .map([
      Field("__type__", .string("__legacy_meaning_value__")), Field("meaning", .integer(meaning)),
      Field("value", value),
    ])
  }

  static let forms: [Form] = {
    var forms: [Form] = []
    func add(
      _ what: String, _ meaning: UInt64, _ value: @escaping @Sendable (inout WireWriter) -> Void,
      _ expected: Form.Expected, isProperty: Bool = false, isMultiple: Bool = false
    ) {
      forms.append(
        Form(
          testDescription: "\(what), meaning \(meaning)\(isProperty ? ", indexed" : "")", isProperty: isProperty,
          isMultiple: isMultiple, meaning: meaning, value: value, expected: expected))
    }
    let place = Value.geoPoint(latitude: 1, longitude: 2)
    for meaning: UInt64 in [1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 15, 17] {
      add("string", meaning, string, .value(legacy(Int64(meaning), .string("abc"))))
    }
    for meaning: UInt64 in [13, 18] { add("string", meaning, string, .value(.string("abc"))) }
    for meaning: UInt64 in [1, 2, 3, 6, 8, 10, 11, 12, 17, 18] {
      add("integer", meaning, integer, .value(.integer(5)))
    }
    add("integer", 4, integer, .value(legacy(29, .integer(5))))
    add("integer", 5, integer, .value(legacy(30, .integer(5))))
    add("integer", 13, integer, .value(legacy(13, .integer(5))))
    add("integer", 1 << 32 | 7, integer, .value(.timestamp(microseconds: 5)))
    add("double", 1, double, .value(.double(1.5)))
    add("null", 1, null, .value(.null))
    add("boolean", 1, { $0.varint(2, 1) }, .value(.boolean(true)))
    for meaning: UInt64 in [1, 9, 18] { add("point", meaning, point, .value(place)) }
    add("point", 0, point, .value(legacy(23, place)))
    add("bytes", 16, string, .value(legacy(16, .bytes(Array("abc".utf8)))))
    add("bytes", 16, string, .value(.bytes(Array("abc".utf8))), isProperty: true)
    add("bytes", 14, string, .value(.bytes(Array("abc".utf8))))
    add("bytes", 14, string, .code(.entityValue), isProperty: true)
    for meaning: UInt64 in [15, 14, 16, 19, 7, 9, 24, 31] where meaning != 7 {
      add("integer", meaning, integer, .code(.entityValue))
    }
    for meaning: UInt64 in [7, 9, 24, 31] { add("string", meaning, string, .code(.entityValue)) }
    for meaning: UInt64 in [20, 25, 32, 33, 36, 38, 40, 99] { add("string", meaning, string, .code(.entityMeaning)) }
    add("empty array, multiple", 24, null, .code(.entityValue), isMultiple: true)
    add("vector, not multiple", 31, double, .code(.entityValue))
    add("point without y", 9, { $0.group(5) { $0.double(6, 1) } }, .code(.entityMalformed))
    add("user", 0, { $0.group(8) { $0.string(9, "e") } }, .code(.entityMeaning))
    add(
      "value of two integers", 0,
      {
        $0.varint(1, 1)
        $0.varint(1, 2)
      }, .code(.entityValue))
    add("string that is not UTF-8", 0, { $0.data(3, [0xED, 0xA0, 0x80]) }, .code(.entityText))
    add(
      "map without key", 19, { $0.message(3) { $0.property(15, "a") { $0.varint(1, 1) } } },
      .value(.map([Field("a", .integer(1))])))
    add(
      "map without key", 19, { $0.message(3) { $0.property(15, "a") { $0.varint(1, 1) } } },
      .code(.entityMalformed), isProperty: true)
    add("map of no bytes", 19, { $0.string(3, "") }, .value(.map([])))
    add("map of garbage", 19, { $0.data(3, [0xFF, 0xFF]) }, .code(.entityMalformed))
    add(
      "map with a key of its own", 19,
      {
        $0.message(3) {
          $0.message(13) {
            $0.message(14) {
              $0.group(1) {
                $0.string(2, "x")
                $0.string(4, "y")
              }
            }
          }
        }
      }, .code(.entityMeaning))
    func reference(_ app: String?, database: String? = nil, namespace: String? = nil)
      -> @Sendable (inout WireWriter) -> Void
    {
      {
        $0.group(12) {
          if let app { $0.string(13, app) }
          if let namespace { $0.string(20, namespace) }
          $0.group(14) {
            $0.string(15, "x")
            $0.string(17, "y")
          }
          if let database { $0.string(23, database) }
        }
      }
    }
    let target = { (project: ExactName, database: ExactName) in
      Value.reference(
        DocumentName(
          database: DatabaseName(project: project, database: database),
          path: DocumentPath([PathElement(collection: "x", id: .name("y"))])))
    }
    add("reference", 0, reference("q"), .value(target("q", "(default)")))
    add("reference to a named database", 1, reference("e~q", database: "n"), .value(target("q", "n")))
    add("reference without project", 0, reference(nil), .code(.entityKey))
    add("reference to no project", 0, reference("dev~"), .code(.entityKey))
    add("reference with a namespace", 0, reference("q", namespace: "n"), .code(.datastoreNamespace))
    add("reference with a namespace without a name", 0, reference("q", namespace: ""), .code(.entityKey))
    for app in [
      "P", "dev~pQ", "dev~p_x", "dev~-p", "dev~p.q", "dev~google.com:P", "a:b:c", "é", "X~p", "dev~p q", "dev~a:",
      "dev~" + String(repeating: "p", count: 101),
    ] {
      add("reference to \(app)", 0, reference(app), .code(.entityKey))
    }
    add(
      "reference to a domain's project", 0, reference("s~google.com:9p-"), .value(target("google.com:9p-", "(default)"))
    )
    add("reference to (default) by name", 0, reference("q", database: "(default)"), .code(.entityKey))
    return forms
  }()

  @Test(arguments: forms) func asTheEmulatorHasIt(_ form: Form) throws {
    let bytes = EntityBytes.document {
      $0.property(form.isProperty ? 14 : 15, "f", meaning: form.meaning, multiple: form.isMultiple, form.value)
    }
    switch form.expected {
    case .value(let value): #expect(try DecodedRecord(bytes).document.fields == [Field("f", value)])
    case .code(let expected): #expect(defect(bytes) == expected)
    }
  }

  @Test func valuesOfOneNameBecomeOneArray() throws {
    func fields(_ body: (inout WireWriter) -> Void) throws -> [Field] {
      try DecodedRecord(EntityBytes.document("1", body)).document.fields
    }
    let empty: (inout WireWriter) -> Void = { $0.property(14, "f", meaning: 24) { _ in } }
    let one: (inout WireWriter) -> Void = { $0.property(15, "f", multiple: true) { $0.varint(1, 1) } }
    let coordinate: (inout WireWriter) -> Void = {
      $0.property(15, "f", meaning: 31, multiple: true) { $0.double(4, 1) }
    }
    let other: (inout WireWriter) -> Void = { $0.property(15, "g") { $0.varint(1, 9) } }
    let nine = Field("g", .integer(9))
    #expect(
      try fields {
        empty(&$0)
        empty(&$0)
      } == [Field("f", .array([.array([]), .array([])]))])
    #expect(
      try fields {
        empty(&$0)
        one(&$0)
      } == [Field("f", .array([.array([]), .integer(1)]))])
    #expect(
      try fields {
        one(&$0)
        other(&$0)
        one(&$0)
      } == [Field("f", .array([.integer(1), .integer(1)])), nine])
    #expect(
      try fields {
        coordinate(&$0)
        other(&$0)
        coordinate(&$0)
      } == [Field("f", .vector([1, 1])), nine])
    #expect(
      defect(
        EntityBytes.document {
          coordinate(&$0)
          one(&$0)
        }) == .entityValue)
    #expect(defect(EntityBytes.document { wire in for _ in 0..<2_049 { coordinate(&wire) } }) == .entityValue)
  }

  @Test func envelopesThatTheImporterRefuses() {
    func key(_ body: @escaping (inout WireWriter) -> Void) -> [UInt8] {
      EntityBytes.keyed(body)
    }
    func path(_ wire: inout WireWriter, _ id: String = "1") {
      wire.message(14) {
        $0.group(1) {
          $0.string(2, "a")
          $0.string(4, id)
        }
      }
    }
    var noGroup = WireWriter()
    noGroup.message(13) {
      $0.string(13, "dev~p")
      path(&$0)
    }
    let rows: [(what: String, bytes: [UInt8], code: Damage.Code)] = [
      ("no entity group", noGroup.bytes, .entityMalformed),
      (
        "two keys",
        noGroup.bytes
          + key {
            $0.string(13, "dev~p")
            path(&$0)
          }, .entityMalformed
      ),
      (
        "two paths",
        key {
          $0.string(13, "dev~p")
          path(&$0)
          path(&$0)
        }, .entityMalformed
      ),
      (
        "a namespace",
        key {
          $0.string(13, "dev~p")
          $0.string(20, "n")
          path(&$0)
        }, .datastoreNamespace
      ),
      (
        "an empty namespace",
        key {
          $0.string(13, "dev~p")
          $0.string(20, "")
          path(&$0)
        }, .entityKey
      ),
      (
        "no project",
        key {
          $0.string(13, "dev~")
          path(&$0)
        }, .entityKey
      ),
      (
        "two tildes",
        key {
          $0.string(13, "a~b~p")
          path(&$0)
        }, .entityKey
      ),
      (
        "a slash in the project",
        key {
          $0.string(13, "dev~a/b")
          path(&$0)
        }, .entityKey
      ),
      (
        "a project that is not UTF-8",
        key {
          $0.data(13, [0x64, 0x7E, 0xFF])
          path(&$0)
        }, .entityText
      ),
      (
        "(default) by name",
        key {
          $0.string(13, "dev~p")
          path(&$0)
          $0.string(23, "(default)")
        }, .entityKey
      ),
      (
        "the id .",
        key {
          $0.string(13, "dev~p")
          path(&$0, ".")
        }, .entityKey
      ),
      (
        "the id ..",
        key {
          $0.string(13, "dev~p")
          path(&$0, "..")
        }, .entityKey
      ),
    ]
    for row in rows {
      #expect(defect(row.bytes) == row.code, "\(row.what)")
    }
  }

  @Test func aPropertyStatesAllThatIsAlwaysWritten() {
    func property(_ body: @escaping (inout WireWriter) -> Void) -> [UInt8] {
      EntityBytes.document { $0.message(15, body) }
    }
    let value: (inout WireWriter) -> Void = { $0.message(5) { $0.varint(1, 1) } }
    let rows: [(what: String, bytes: [UInt8], code: Damage.Code)] = [
      (
        "no multiple",
        property {
          $0.string(3, "f")
          value(&$0)
        }, .entityValue
      ),
      (
        "no value",
        property {
          $0.string(3, "f")
          $0.varint(4, 0)
        }, .entityValue
      ),
      (
        "no name",
        property {
          $0.varint(4, 0)
          value(&$0)
        }, .entityValue
      ),
      (
        "two values",
        property {
          $0.string(3, "f")
          $0.varint(4, 0)
          value(&$0)
          value(&$0)
        }, .entityMalformed
      ),
      (
        "two names",
        property {
          $0.string(3, "f")
          $0.string(3, "g")
          $0.varint(4, 0)
          value(&$0)
        }, .entityMalformed
      ),
    ]
    for row in rows {
      #expect(defect(row.bytes) == row.code, "\(row.what)")
    }
  }
}
