import Documents
import ExportFormat
import Foundation
import JSON
import TestSupport
import Testing
import Verification

/// Section E of the table of damage: records whose checksums hold, and which no import would take, or not as they are.
///
/// Each row adds records to a sound export and states their number: only decoding can tell. Forms of single values have
/// a table of their own, in `EntityFormsTests`.
@Suite struct EntityDamageTests {
  @Test(arguments: rows) func isFound(_ row: DamageRow) async throws { try await row.check() }

  static let rows = records + keys + values + limits + twice + databases + sound

  private static let output = ExportFolder.output

  /// Where the record stands that is added to `blocks`: all before it are full.
  private static func added(_ code: String) -> [DamageRow.Found] {
    [.error(code, output, at: 98_304, record: 25, from: .decoded)]
  }

  /// A row whose record is added, framed, and counted.
  private static func row(
    _ description: String, _ code: String, verdict: Verdict = .corrupt, _ record: [UInt8]
  ) -> DamageRow { adding(description, added(code), verdict: verdict, [record]) }

  private static func adding(
    _ description: String, _ found: [DamageRow.Found], verdict: Verdict = .corrupt, _ records: [[UInt8]]
  ) -> DamageRow {
    DamageRow(description, found, verdict: verdict) {
      try $0.editRecords { $0 += records }
      try $0.restate()
    }
  }

  private static func limit(_ description: String, of path: String = "a/1", _ record: [UInt8]) -> DamageRow {
    adding(
      description,
      [.warning("document-limit", output, at: 98_304, record: 25, document: path, from: .decoded)], [record])
  }

  private static func field(
    named name: String = "f", meaning: UInt64 = 0, in list: Int = 15, _ value: (inout WireWriter) -> Void
  ) -> [UInt8] { EntityBytes.document { $0.property(list, name, meaning: meaning, value) } }

  private static let records: [DamageRow] = [
    row("a record of 0 bytes", "entity-empty", []),
    row("a record that is no message", "entity-malformed", [1, 2, 3]),
    row("a record of text", "entity-malformed", Array("{\"name\":\"a/1\"}".utf8)),
    row("an entity cut in its last field", "entity-malformed", EntityBytes.document().dropLast()),
    row("a byte after the entity", "entity-malformed", EntityBytes.document() + [0]),
    row("a group that does not end", "entity-malformed", EntityBytes.document { $0.tag(50, 3) }),
    row("a known field of another wire type", "entity-malformed", EntityBytes.document { $0.varint(15, 1) }),
    row(
      "an entity without its group", "entity-malformed",
      // A tag, a length, and the element a/1.
      Array(EntityBytes.document().dropLast(11))),
    row(
      "an unknown field", "entity-unknown-field", verdict: .incomplete, EntityBytes.document { $0.varint(99, 1) }),
    row(
      "an unknown field of a value", "entity-unknown-field", verdict: .incomplete,
      field {
        $0.varint(1, 5)
        $0.varint(99, 1)
      }),
    row("two entities in one record", "entity-malformed", EntityBytes.document() + EntityBytes.document("2")),
  ]

  private static func key(_ path: @escaping (inout WireWriter) -> Void) -> [UInt8] {
    EntityBytes.keyed {
      $0.string(13, "dev~p")
      path(&$0)
    }
  }

  private static func element(_ body: @escaping (inout WireWriter) -> Void) -> [UInt8] {
    key { $0.message(14) { $0.group(1, body) } }
  }

  private static let keys: [DamageRow] = [
    row(
      "no key", "entity-key",
      {
        var wire = WireWriter()
        wire.message(16) { _ in }
        return wire.bytes
      }()),
    row("no path", "entity-key", key { _ in }),
    row("an empty path", "entity-key", key { $0.path([]) }),
    row("no project", "entity-key", EntityBytes.keyed { $0.path([("a", "1")]) }),
    row(
      "an empty project", "entity-key",
      EntityBytes.keyed {
        $0.string(13, "dev~")
        $0.path([("a", "1")])
      }),
    row("an id that is empty", "entity-key", key { $0.path([("a", "")]) }),
    row("a collection that is empty", "entity-key", key { $0.path([("", "1")]) }),
    row("no id", "entity-key", element { $0.string(2, "a") }),
    row("no collection", "entity-key", element { $0.string(4, "1") }),
    row(
      "the numeric id 0", "entity-key",
      element {
        $0.string(2, "a")
        $0.varint(3, 0)
      }),
    row(
      "a name and a number", "entity-key",
      element {
        $0.string(2, "a")
        $0.varint(3, 7)
        $0.string(4, "1")
      }),
    row("an id with a slash", "entity-key", key { $0.path([("a", "1/2")]) }),
    row("the id .", "entity-key", key { $0.path([("a", ".")]) }),
    row("the collection ..", "entity-key", key { $0.path([("..", "1")]) }),
    row(
      "an id that is not UTF-8", "entity-text",
      element {
        $0.string(2, "a")
        $0.data(4, [0x61, 0xFF])
      }),
    row(
      "a namespace", "datastore-namespace", verdict: .incomplete,
      key {
        $0.string(20, "n")
        $0.path([("a", "1")])
      }),
    row(
      "the default database by an id", "entity-key",
      key {
        $0.path([("a", "1")])
        $0.string(23, "(default)")
      }),
  ]

  private static let values: [DamageRow] = [
    row("a meaning that is not known", "entity-meaning", verdict: .incomplete, field(meaning: 99) { $0.varint(1, 1) }),
    row("an array of arrays", "entity-meaning", verdict: .incomplete, field(meaning: 40) { $0.string(3, "") }),
    row("a user", "entity-meaning", verdict: .incomplete, field { $0.group(8) { $0.string(9, "e") } }),
    row(
      "a value of two types", "entity-value",
      field {
        $0.varint(1, 1)
        $0.varint(2, 1)
      }),
    row("a field without value", "entity-value", EntityBytes.document { $0.message(15) { $0.string(3, "f") } }),
    row("indexed bytes of the form of others", "entity-value", field(meaning: 14, in: 14) { $0.string(3, "x") }),
    row("a geo point without longitude", "entity-malformed", field(meaning: 9) { $0.group(5) { $0.double(6, 1) } }),
    row("a timestamp that is text", "entity-value", field(meaning: 7) { $0.string(3, "2026") }),
    row("a timestamp before the year 1", "entity-timestamp", timestamp(Timestamp.range.lowerBound - 1)),
    row("a timestamp after the year 9999", "entity-timestamp", timestamp(Timestamp.range.upperBound + 1)),
    row("text that is not UTF-8", "entity-text", field { $0.data(3, [0xC3, 0x28]) }),
    row("text with half a surrogate pair", "entity-text", field { $0.data(3, [0xED, 0xA0, 0x80]) }),
    row(
      "a field's name that is not UTF-8", "entity-text",
      EntityBytes.document {
        $0.message(15) {
          $0.data(3, [0xFF])
          $0.varint(4, 0)
          $0.message(5) { _ in }
        }
      }),
    row("a map that is garbage", "entity-malformed", field(meaning: 19) { $0.data(3, [0xFF, 0xFF]) }),
    row("a vector of 2,049 coordinates", "entity-value", vector(2_049)),
  ]

  private static func timestamp(_ microseconds: Int64) -> [UInt8] {
    field(meaning: 7) { $0.varint(1, UInt64(bitPattern: microseconds)) }
  }

  private static func vector(_ count: Int) -> [UInt8] {
    EntityBytes.document {
      for _ in 0..<count { $0.property(15, "v", meaning: 31, multiple: true) { $0.double(4, 1) } }
    }
  }

  private static func long(_ count: Int) -> String { String(repeating: "n", count: count) }

  private static func pairs(_ count: Int) -> [(collection: String, name: String)] {
    Array(repeating: ("a", "1"), count: count)
  }

  private static let limits: [DamageRow] = [
    row("maps 101 levels deep", "entity-too-deep", EntityBytes.document { $0.bytes += EntityBytes.maps(101) }),
    limit("maps 100 levels deep", EntityBytes.document { $0.bytes += EntityBytes.maps(100) }),
    limit("maps 21 levels deep", EntityBytes.document { $0.bytes += EntityBytes.maps(21) }),
    adding("maps 20 levels deep", [], [EntityBytes.document { $0.bytes += EntityBytes.maps(20) }]),
    limit("an id of 1,501 bytes", of: "a/\(long(1_501))", EntityBytes.document(long(1_501))),
    adding("an id of 1,500 bytes", [], [EntityBytes.document(long(1_500))]),
    limit("a field's name of 1,501 bytes", field(named: long(1_501)) { _ in }),
    adding("a field's name of 1,500 bytes", [], [field(named: long(1_500)) { _ in }]),
    limit(
      "101 collections deep", of: pairs(101).map { "\($0)/\($1)" }.joined(separator: "/"), key { $0.path(pairs(101)) }),
    adding("100 collections deep", [], [key { $0.path(pairs(100)) }]),
    // 32 bytes for the document, 20 for its name, 2 for the field's, and one more for the text.
    limit("a byte more than 1 MiB", field { $0.string(3, long((1 << 20) - 55 + 1)) }),
    row("a byte more than 16 MiB", "entity-too-large", SampleExport.record(30, size: 16 << 20 + 1)),
    adding("1 MiB", [], [field { $0.string(3, long((1 << 20) - 55)) }]),
    adding("a vector of 2,048 coordinates", [], [vector(2_048)]),
  ]

  private static func duplicate(
    _ description: String, at offset: Int, record: Int, document: String, _ records: [[UInt8]]
  ) -> DamageRow {
    adding(
      description,
      [.error("document-duplicate", output, at: offset, record: record, document: document, from: .decoded)], records)
  }

  private static let twice: [DamageRow] = [
    duplicate(
      "a document twice, with the same content", at: 98_304, record: 25, document: "a/d05",
      [SampleExport.record(5, size: 4_089)]),
    duplicate(
      "a document twice, with another content", at: 98_304, record: 25, document: "a/d05",
      [SampleExport.record(5, size: 100)]),
    duplicate(
      "a document twice, of two projects", at: 98_304, record: 25, document: "a/d05",
      [SampleExport.record(5, size: 100, project: "q")]
    ).also(.error("project-mixed", from: .decoded)),
    duplicate(
      "a document twice, more than 500 apart", at: 98_304 + 600 * 45, record: 625, document: "a/d05",
      // 45 bytes with their headers, so that no record crosses a block's end within these.
      (0..<600).map { EntityBytes.document("x\(1_000 + $0)") } + [SampleExport.record(5, size: 100)]),
    duplicate(
      "a number as a name, and as a number", at: 98_353, record: 26, document: "a/__id7__",
      [
        EntityBytes.document("__id7__"),
        element {
          $0.string(2, "a")
          $0.varint(3, 7)
        },
      ]),
    DamageRow(
      "a document in two files", .shards,
      [
        .error(
          "document-duplicate", "\(ExportFolder.kinds)/output-1", at: 1_656, record: 9, document: "a/d05",
          from: .decoded)
      ]
    ) {
      try $0.editRecords("\(ExportFolder.kinds)/output-1") { $0.append(SampleExport.record(5, size: 200)) }
      try $0.restate()
    },
  ]

  private static let databases: [DamageRow] = [
    adding(
      "a document of another project", [.error("project-mixed", from: .decoded)],
      [
        SampleExport.record(30, size: 100, project: "q")
      ]),
    adding(
      "a document of another database", [.error("database-mixed", from: .decoded)],
      [
        key {
          $0.path([("a", "1")])
          $0.string(23, "named")
        }
      ]),
    DamageRow(
      "an export of nothing", .fixture("types"),
      [.warning("export-empty", from: .listed)]
    ) {
      try $0.remove("all_namespaces")
      try $0.restate { $0 = [] }
    },
    DamageRow("files without documents", [.warning("export-empty", from: .framed)]) {
      try $0.edit { $0 = [] }
      try $0.restate()
    },
  ]

  private static func passes(_ description: String, _ value: @escaping (inout WireWriter) -> Void) -> DamageRow {
    adding(description, [], [field(value)])
  }

  /// What is odd and sound.
  private static let sound: [DamageRow] = [
    passes("not a number") { $0.double(4, .nan) },
    passes("a negative zero") { $0.double(4, -0.0) },
    passes("the smallest integer") { $0.varint(1, UInt64(bitPattern: .min)) },
    passes("the largest integer") { $0.varint(1, UInt64(bitPattern: .max)) },
    adding("the first timestamp", [], [timestamp(Timestamp.range.lowerBound)]),
    adding("the last timestamp", [], [timestamp(Timestamp.range.upperBound)]),
    adding(
      "ids that are odd", [],
      ["__id7__", "😀", "__x__", " ", "\u{0}\n\t", "%2F", "__id0__"].map {
        EntityBytes.document($0)
      }),
    adding(
      "fields' names that are odd", [],
      [
        EntityBytes.document { wire in
          for name in ["", "__x__", "a.b", "`", "/", "\u{0}", "é", "e\u{301}"] { wire.property(15, name) { _ in } }
        }
      ]),
    adding("a field of the older Datastore", [], [field(meaning: 15) { $0.string(3, "text") }]),
    adding("ids that look the same and are not", [], ["é", "e\u{301}"].map { EntityBytes.document($0) }),
  ]
}

extension DamageRow {
  fileprivate func also(_ more: Found) -> DamageRow {
    var row = self
    row.found.append(more)
    return row
  }
}
