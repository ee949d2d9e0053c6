import Documents
import ExportFormat
import TestSupport
import Testing

/// What Firestore does not write is not read: Google's importer refuses it, or reads something else in silence.
@Suite struct StrictEntityTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: Damage.Code?
    var bytes: [UInt8]
  }

  private static func row(_ description: String, _ code: Damage.Code?, _ bytes: [UInt8]) -> Row {
    Row(testDescription: description, code: code, bytes: bytes)
  }

  /// A document with one property, which `body` writes.
  private static func property(_ body: (inout WireWriter) -> Void) -> [UInt8] {
    EntityBytes.document { $0.message(15, body) }
  }

  private static func value(_ meaning: UInt64 = 0, _ body: (inout WireWriter) -> Void) -> [UInt8] {
    EntityBytes.document { $0.property(15, "f", meaning: meaning, body) }
  }

  private static func group(_ body: (inout WireWriter) -> Void) -> [UInt8] {
    var wire = WireWriter()
    wire.message(13) {
      $0.string(13, "dev~p")
      $0.path([("a", "1"), ("b", "2")])
    }
    wire.message(16, body)
    return wire.bytes
  }

  private static func element(_ wire: inout WireWriter, _ collection: String?, _ name: String?, _ number: UInt64? = nil)
  {
    wire.group(1) {
      if let collection { $0.string(2, collection) }
      if let number { $0.varint(3, number) }
      if let name { $0.string(4, name) }
    }
  }

  static let groups: [Row] = [
    row("the first element", nil, group { element(&$0, "a", "1") }),
    row(
      "its fields in another order", nil,
      group {
        $0.group(1) {
          $0.string(4, "1")
          $0.string(2, "a")
        }
      }),
    row("nothing", .entityKey, group { _ in }),
    row("another document", .entityKey, group { element(&$0, "a", "2") }),
    row("another collection", .entityKey, group { element(&$0, "b", "1") }),
    row("a number of the same digits", .entityKey, group { element(&$0, "a", nil, 1) }),
    row(
      "the whole path", .entityKey,
      group {
        element(&$0, "a", "1")
        element(&$0, "b", "2")
      }),
    row("an element without a collection", .entityKey, group { element(&$0, nil, "1") }),
    row("what does not parse", .entityMalformed, group { $0.bytes += [0xFF, 0x0C] }),
    row(
      "two groups", .entityMalformed,
      group { element(&$0, "a", "1") } + [0x82, 0x01, 0x08, 0x0B, 0x12, 0x01, 0x61, 0x22, 0x01, 0x31, 0x0C]),
  ]

  static let unknownFields: [Row] = {
    let usual: (inout WireWriter) -> Void = {
      $0.string(3, "f")
      $0.varint(4, 0)
      $0.message(5) { $0.varint(1, 5) }
    }
    let point: (inout WireWriter) -> Void = {
      $0.double(6, 1)
      $0.double(7, 2)
    }
    let reference: (inout WireWriter) -> Void = {
      $0.string(13, "dev~p")
      $0.group(14) {
        $0.string(15, "c")
        $0.string(17, "d")
      }
    }
    func unknown(_ description: String, _ bytes: [UInt8]) -> Row { row(description, .entityUnknownField, bytes) }
    return [
      unknown("of an entity", EntityBytes.document { $0.varint(99, 1) }),
      unknown("of an entity: a group", EntityBytes.document { $0.group(50) { $0.string(1, "x") } }),
      // The older Datastore's, which Firestore never writes: kind, kind_uri and owner.
      unknown("kind", EntityBytes.document { $0.varint(4, 1) }),
      unknown("kind_uri", EntityBytes.document { $0.string(5, "x") }),
      unknown("owner", EntityBytes.document { $0.message(17) { $0.string(9, "x") } }),
      unknown(
        "of a property",
        property {
          usual(&$0)
          $0.fixed64(77, 1)
        }),
      unknown(
        "meaning_uri",
        property {
          usual(&$0)
          $0.string(2, "x")
        }),
      unknown(
        "stashed",
        property {
          usual(&$0)
          $0.varint(6, 1)
        }),
      unknown(
        "computed",
        property {
          usual(&$0)
          $0.varint(7, 1)
        }),
      unknown(
        "of a value",
        value {
          $0.varint(1, 5)
          $0.string(88, "x")
        }),
      unknown("a value of an unknown type", value { $0.string(88, "x") }),
      unknown(
        "of a geo point",
        value(9) {
          $0.group(5) {
            point(&$0)
            $0.varint(9, 1)
          }
        }),
      unknown(
        "of a reference",
        value {
          $0.group(12) {
            reference(&$0)
            $0.varint(99, 1)
          }
        }),
      unknown(
        "of a reference's path",
        value {
          $0.group(12) {
            $0.string(13, "dev~p")
            $0.group(14) {
              $0.string(15, "c")
              $0.string(17, "d")
              $0.varint(30, 1)
            }
          }
        }),
      unknown(
        "of a key",
        EntityBytes.keyed {
          $0.string(13, "dev~p")
          $0.path([("a", "1")])
          $0.varint(99, 1)
        }),
      unknown(
        "of a path",
        EntityBytes.keyed {
          $0.string(13, "dev~p")
          $0.message(14) {
            element(&$0, "a", "1")
            $0.varint(9, 1)
          }
        }),
      unknown(
        "of the group",
        group {
          element(&$0, "a", "1")
          $0.varint(9, 1)
        }),
      unknown("in a map", value(19) { $0.message(3) { $0.varint(99, 1) } }),
      unknown(
        "of a property in a map",
        value(19) {
          $0.message(3) {
            $0.message(15) {
              usual(&$0)
              $0.varint(7, 1)
            }
          }
        }),
      row("that is cut", .entityMalformed, EntityBytes.document { $0.bytes += [99 << 1, 6, 0xFF] }),
    ]
  }()

  static let scalars: [Row] = {
    let app: (inout WireWriter) -> Void = { $0.string(13, "dev~p") }
    func malformed(_ description: String, _ bytes: [UInt8]) -> Row { row(description, .entityMalformed, bytes) }
    func property(_ fields: [UInt8]) -> [UInt8] { Self.property { $0.bytes += fields } }
    func value(_ bytes: [UInt8]) -> [UInt8] { Self.value { $0.bytes += bytes } }
    let (name, multiple, content): ([UInt8], [UInt8], [UInt8]) = ([0x1A, 1, 0x66], [0x20, 0], [0x2A, 2, 0x08, 5])
    return [
      row("each once", nil, property([0x08, 7] + name + multiple + content)),
      malformed("meaning twice", property([0x08, 7, 0x08, 7] + name + multiple + content)),
      malformed("multiple twice", property(name + multiple + multiple + content)),
      malformed(
        "x of a point twice",
        Self.value(9) {
          $0.group(5) {
            $0.double(6, 1)
            $0.double(6, 1)
            $0.double(7, 1)
          }
        }),
      malformed(
        "app twice",
        EntityBytes.keyed {
          app(&$0)
          app(&$0)
          $0.path([("a", "1")])
        }),
      malformed(
        "a collection twice",
        EntityBytes.keyed {
          app(&$0)
          $0.message(14) {
            $0.group(1) {
              $0.string(2, "a")
              $0.string(2, "a")
              $0.string(4, "1")
            }
          }
        }),
      malformed(
        "an id twice",
        EntityBytes.keyed {
          app(&$0)
          $0.message(14) {
            $0.group(1) {
              $0.string(2, "a")
              $0.varint(3, 1)
              $0.varint(3, 1)
            }
          }
        }),
      malformed("multiple is 2", property(name + [0x20, 2] + content)),
      malformed("multiple is 2^32", property(name + [0x20, 0x80, 0x80, 0x80, 0x80, 0x10] + content)),
      malformed("a boolean of 2", value([0x10, 2])),
      malformed("a boolean of 2^32", value([0x10, 0x80, 0x80, 0x80, 0x80, 0x10])),
      row("a number of ten bytes", nil, value([0x08] + [UInt8](repeating: 0xFF, count: 9) + [1])),
      malformed("a number of eleven bytes", value([0x08] + [UInt8](repeating: 0xFF, count: 10) + [1])),
      malformed("a number of more than 64 bits", value([0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x7F])),
      malformed("a number in more bytes than it needs", value([0x08, 0x85, 0])),
      malformed("a meaning in more bytes than it needs", property([0x08, 0x87, 0] + name + multiple + content)),
      malformed("a tag in more bytes than it needs", value([0x88, 0, 5])),
      malformed("a length in more bytes than it needs", value([0x1A, 0x81, 0, 0x61])),
      malformed("a value's length in more bytes than it needs", property(name + multiple + [0x2A, 0x82, 0, 0x08, 5])),
    ]
  }()

  static let maps: [Row] = {
    func map(key: [UInt8]?, group: [UInt8]?, in list: Int = 15) -> [UInt8] {
      EntityBytes.document {
        $0.property(list, "m", meaning: 19) {
          $0.message(3) {
            if let key { $0.data(13, key) }
            $0.property(15, "a") { $0.varint(1, 1) }
            if let group { $0.data(16, group) }
          }
        }
      }
    }
    let (app, path): ([UInt8], [UInt8]) = ([0x6A, 0], [0x72, 0])
    let element: [UInt8] = [0x0B, 0x12, 1, 0x61, 0x22, 1, 0x31, 0x0C]
    return [
      row("as Firestore writes it", nil, map(key: app + path, group: [])),
      row("as Firestore writes it, indexed", nil, map(key: app + path, group: [], in: 14)),
      row("a key without a path", nil, map(key: app, group: [])),
      row("a key without a path, indexed", .entityMalformed, map(key: app, group: [], in: 14)),
      row("a key without a project, indexed", .entityMalformed, map(key: path, group: [], in: 14)),
      row("a key that does not parse", .entityMalformed, map(key: [0xFF, 0xFF], group: [])),
      row("a key's path that does not parse", .entityMalformed, map(key: app + [0x72, 1, 0xFF], group: [])),
      row("a key with an unknown field", .entityUnknownField, map(key: app + path + [0x08, 1], group: [])),
      row("a key with a document", .entityMeaning, map(key: app + [0x72, 8] + element, group: [])),
      row("a key with a project alone", .entityKey, map(key: [0x6A, 1, 0x70] + path, group: [])),
      row("a key with a database", .entityKey, map(key: app + path + [0xBA, 1, 1, 0x64], group: [])),
      row("a group that does not parse", .entityMalformed, map(key: app + path, group: [0xFF])),
      row("a group with a document", .entityMeaning, map(key: app + path, group: element)),
    ]
  }()

  @Test(arguments: groups + unknownFields + scalars + maps) func isRead(_ row: Row) {
    #expect(defect(row.bytes) == row.code)
  }

  /// A namespace is sound, and not supported.
  @Test func namespaces() {
    func key(_ namespace: String) -> [UInt8] {
      EntityBytes.keyed {
        $0.string(13, "dev~p")
        $0.path([("a", "1")])
        $0.string(20, namespace)
      }
    }
    #expect(defect(key("n")) == .datastoreNamespace)
    #expect(defect(key("")) == .entityKey)
  }
}
