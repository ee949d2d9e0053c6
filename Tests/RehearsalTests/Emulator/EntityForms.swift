import Documents

/// Fields of a document whose key is as it should be.
private let properties: [EntityForm] = [
  // Text and bytes.
  .fields("text that is not UTF-8", .imports) { $0.property { $0.bytes([0x61, 0xFF]) } },
  .fields("text that is not UTF-8, indexed", .imports) { $0.property(in: 14) { $0.bytes([0x61, 0xFF]) } },
  .fields("text, indexed", .imports) { $0.property(in: 14) { $0.text("x") } },
  .fields("text with the meaning of an index value", .imports) { $0.property(meaning: 18) { $0.text("x") } },
  .fields("bytes, indexed", .refuses) { $0.property(in: 14, meaning: 14) { $0.bytes([1, 2]) } },
  .fields("a byte string, indexed", .imports) { $0.property(in: 14, meaning: 16) { $0.bytes([1, 2]) } },
  .fields("a byte string", .imports) { $0.property(meaning: 16) { $0.bytes([1, 2]) } },
  .fields("long text", .imports) { $0.property(meaning: 15) { $0.text("x") } },
  .fields("long text that is not UTF-8", .imports) { $0.property(meaning: 15) { $0.bytes([0xFF]) } },
  // Geo points and timestamps.
  .fields("a geo point without its meaning", .imports) { $0.property { $0.point(1, -2.5) } },
  .fields("a geo point without its meaning, indexed", .imports) { $0.property(in: 14) { $0.point(1, -2.5) } },
  .fields("a geo point of -0.0", .imports) { $0.property(meaning: 9) { $0.point(-0.0, -0.0) } },
  .fields("a timestamp before the year 1", .imports) {
    $0.property(meaning: 7) { $0.integer(-62_135_596_800_000_001) }
  },
  .fields("a timestamp after the year 9999", .imports) {
    $0.property(meaning: 7) { $0.integer(253_402_300_800_000_000) }
  },
  .fields("a timestamp that is text", .imports) { $0.property(meaning: 7) { $0.text("x") } },
  // Newer types.
  .fields("a 32-bit integer", .imports) { $0.property(meaning: 36) { $0.integer(5) } },
  .fields("a decimal", .imports) { $0.property(meaning: 32) { $0.text("1.5") } },
  .fields("binary of a subtype", .imports) { $0.property(meaning: 33) { $0.bytes([1, 2, 3]) } },
  .fields("an object id", .imports) { $0.property(meaning: 34) { $0.text("507f191e810c19729de860ea") } },
  .fields("the smallest value", .imports) { $0.property(meaning: 38) { _ in } },
  .fields("the largest value", .imports) { $0.property(meaning: 39) { _ in } },
  .fields("a regular expression that is no entity", .refuses) { $0.property(meaning: 35) { $0.text("x") } },
  .fields("an array in an array", .refuses) { $0.property(meaning: 40) { $0.text("x") } },
  .fields("a meaning that nobody knows", .refuses) { $0.property(meaning: 99) { $0.text("x") } },
  .fields("a user", .refuses) { $0.property { $0.group(8) { $0.string(9, "a@example.com") } } },
  // Arrays and vectors.
  .fields("a field twice, not multiple", .imports) {
    $0.property { $0.integer(1) }
    $0.property { $0.integer(2) }
  },
  .fields("an array in both lists of properties", .imports) {
    $0.property(isMultiple: true) { $0.integer(1) }
    $0.property(in: 14, isMultiple: true) { $0.integer(2) }
  },
  .fields("an array with another field between its elements", .imports) {
    $0.property(isMultiple: true) { $0.integer(1) }
    $0.property("g") { $0.integer(0) }
    $0.property(isMultiple: true) { $0.integer(2) }
  },
  .fields("an empty array that is not indexed", .imports) { $0.property(meaning: 24) { _ in } },
  .fields("a vector", .imports) {
    $0.property(meaning: 31, isMultiple: true) { $0.double(4, 1) }
    $0.property(meaning: 31, isMultiple: true) { $0.double(4, -0.0) }
  },
  .fields("one coordinate that is not multiple", .imports) { $0.property(meaning: 31) { $0.double(4, 1) } },
  // Maps.
  .fields("a map that is no entity", .imports) { $0.property(meaning: 19) { $0.bytes([0xFF, 0xFF]) } },
  .fields("a map that is no entity, indexed", .refuses) {
    $0.property(in: 14, meaning: 19) { $0.bytes([0xFF, 0xFF]) }
  },
  .fields("a map without key and group", .imports) {
    $0.property(meaning: 19) { $0.message(3) { $0.property("a") { $0.integer(1) } } }
  },
  .fields("a map without key and group, indexed", .refuses) {
    $0.property(in: 14, meaning: 19) { $0.message(3) { $0.property("a") { $0.integer(1) } } }
  },
  .fields("a map, indexed", .imports) {
    $0.property(in: 14, meaning: 19) { $0.map { $0.property("a") { $0.integer(1) } } }
  },
  .fields("text that is not UTF-8 in a map", .imports) {
    $0.property(meaning: 19) { $0.map { $0.property("a") { $0.bytes([0xFF]) } } }
  },
  // References, numbers, and what is left out.
  .fields("a reference without a project", .refuses) { $0.property { $0.reference(nil, "c", "d") } },
  .fields("a reference into another database", .imports) {
    $0.property { $0.reference("p", "c", "d", database: "other") }
  },
  .fields("a reference without an id", .imports) { $0.property { $0.reference("p", "c", nil) } },
  .fields("-0.0", .imports) { $0.property { $0.double(4, -0.0) } },
  .fields("not a number, with a payload", .imports) {
    $0.property { $0.double(4, Double(bitPattern: 0x7FF8_0000_0000_0001)) }
  },
  .fields("a boolean of 2", .imports) { $0.property { $0.varint(2, 2) } },
  .fields("a value of two types", .refuses) {
    $0.property {
      $0.integer(1)
      $0.text("x")
    }
  },
  .fields("a property without a value", .refuses) {
    $0.message(15) {
      $0.string(3, "f")
      $0.varint(4, 0)
    }
  },
  .fields("a property that does not say whether it is multiple", .refuses) {
    $0.message(15) {
      $0.string(3, "f")
      $0.message(5) { $0.integer(1) }
    }
  },
  .fields("a property without a name", .refuses) {
    $0.message(15) {
      $0.varint(4, 0)
      $0.message(5) { $0.integer(1) }
    }
  },
  .fields("a reserved field name", .imports) { $0.property("__x__") { $0.integer(1) } },
  .fields("an empty field name", .imports) { $0.property("") { $0.integer(1) } },
]

/// Values of the older Datastore, by their meaning.
private let legacyMeanings: [EntityForm] = ([1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 17] as [UInt64]).map { meaning in
  .fields("text with the meaning \(meaning)", .imports) { $0.property(meaning: meaning) { $0.text("x") } }
}

/// Names of documents.
private let paths: [EntityForm] = [
  .path("a reserved collection id", .imports) { $0.element("__c__", name: [0x64]) },
  .path("an id of 1,501 bytes", .imports) { $0.element("c", name: Array(repeating: 0x78, count: 1_501)) },
  .path("an empty collection id", .imports) { $0.element("", name: [0x64]) },
  .path("a slash in an id", .imports) { $0.element("c", name: Array("a/b".utf8)) },
  .path("a slash in a collection id", .imports) { $0.element("a/b", name: [0x64]) },
  .path("an id that is not UTF-8", .imports) { $0.element("c", name: [0xFF]) },
  .path("a number as the text of an id", .imports) { $0.element("c", name: Array("__id5__".utf8)) },
  .path("a negative number", .imports) { $0.element("c", id: -5) },
  .path("an id of one dot", .imports) { $0.element("c", name: Array(".".utf8)) },
  .path("an empty id", .refuses) { $0.element("c", name: []) },
  .path("the number 0", .refuses) { $0.element("c", id: 0) },
  .path("neither a name nor a number", .refuses) { $0.element("c") },
  .path("a name and a number", .refuses) { $0.element("c", name: [0x64], id: 5) },
  .path("no collection id", .refuses) { $0.element(nil, name: [0x64]) },
  .path("no element", .refuses) { _ in },
  .path("101 levels", .imports) { for _ in 0..<101 { $0.element("c", name: [0x64]) } },
  .entity("no key", .refuses) { wire, _ in wire.message(16) { $0.element("c", name: [0x64]) } },
  .entity("no path", .refuses) { wire, project in
    wire.message(13) { $0.string(13, "dev~\(project)") }
    wire.message(16) { $0.element("c", name: [0x64]) }
  },
  .entity("no project", .refuses) { wire, _ in
    wire.message(13) { $0.message(14) { $0.element("c", name: [0x64]) } }
    wire.message(16) { $0.element("c", name: [0x64]) }
  },
  .entity("no group", .refuses) { wire, project in
    wire.message(13) {
      $0.string(13, "dev~\(project)")
      $0.message(14) { $0.element("c", name: [0x64]) }
    }
  },
  .entity("a project without a prefix", .imports) { wire, project in
    wire.message(13) {
      $0.string(13, project)
      $0.message(14) { $0.element("c", name: [0x64]) }
    }
    wire.message(16) { $0.element("c", name: [0x64]) }
  },
]

extension EntityForm {
  static let all = properties + legacyMeanings + paths
}
