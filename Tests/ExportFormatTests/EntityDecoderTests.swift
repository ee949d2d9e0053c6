import Documents
import ExportFormat
import TestSupport
import Testing

/// Entities that Firestore's own encoder does not write, or not always; built byte by byte.
@Suite struct EntityDecoderTests {
  private func decode(_ properties: (inout WireWriter) -> Void) throws -> [Field] {
    try DecodedRecord(EntityBytes.document("1", properties)).document.fields
  }

  @Test func anArraySplitOverBothListsIsInTheServicesOrder() throws {
    // The raw element stands first in the bytes, and last in the array.
    let fields = try decode {
      $0.property(15, "f", multiple: true) { $0.varint(1, 2) }
      $0.property(14, "f", multiple: true) { $0.varint(1, 1) }
    }
    #expect(fields == [Field("f", .array([.integer(1), .integer(2)]))])
  }

  @Test func aFieldThatComesTwiceIsAnArray() throws {
    let fields = try decode {
      $0.property(15, "f") { $0.varint(1, 1) }
      $0.property(15, "g") { $0.varint(2, 1) }
      $0.property(15, "f", multiple: true) { $0.varint(1, 2) }
      $0.property(15, "f", multiple: true) { $0.varint(1, 3) }
    }
    #expect(
      fields == [Field("f", .array([.integer(1), .integer(2), .integer(3)])), Field("g", .boolean(true))])
  }

  @Test func manyNamesOneTwice() throws {
    let fields = try decode { wire in
      for index in 0..<500 { wire.property(15, "f\(index)") { $0.varint(1, UInt64(index)) } }
      wire.property(15, "f250") { $0.varint(1, 7) }
    }
    #expect(fields.count == 500)
    #expect(fields[250] == Field("f250", .array([.integer(250), .integer(7)])))
  }

  @Test func bytesOfBothMeanings() throws {
    let fields = try decode {
      $0.property(14, "f", meaning: 16) { $0.data(3, [255]) }
      $0.property(15, "g", meaning: 14) { $0.data(3, [254]) }
    }
    #expect(fields == [Field("f", .bytes([255])), Field("g", .bytes([254]))])
  }

  @Test func olderMeaningsAreShownAsTheServiceDoes() throws {
    let fields = try decode { $0.property(15, "f", meaning: 15) { $0.string(3, "text") } }
    #expect(
      fields == [
        Field(
          "f",
          .map([
            Field("__type__", .string("__legacy_meaning_value__")), Field("meaning", .integer(15)),
            Field("value", .string("text")),
          ]))
      ])
  }

  @Test func referencesWithADatabaseAfterTheirPath() throws {
    let fields = try decode {
      $0.property(15, "f") {
        $0.group(12) {
          $0.string(13, "s~google.com:q")
          $0.group(14) {
            $0.string(15, "c")
            $0.varint(16, UInt64(bitPattern: -7))
          }
          $0.string(23, "named")
        }
      }
    }
    let path = DocumentPath([PathElement(collection: "c", id: .number(-7))])
    let name = DocumentName(database: DatabaseName(project: "google.com:q", database: "named"), path: path)
    #expect(fields == [Field("f", .reference(name))])
  }

  @Test func everyDefectHasItsCode() {
    #expect(defect([]) == .entityEmpty)
    #expect(defect([0xFF, 0xFF]) == .entityMalformed)
    #expect(defect(WireWriter().bytes + [0x7A, 0x05]) == .entityMalformed)
    #expect(defect(EntityBytes.document { $0.varint(15, 1) }) == .entityMalformed)
    var noKey = WireWriter()
    noKey.property(15, "f") { $0.varint(1, 1) }
    #expect(defect(noKey.bytes) == .entityKey)
    #expect(defect(EntityBytes.document { $0.property(15, "f", meaning: 99) { $0.varint(1, 1) } }) == .entityMeaning)
    #expect(defect(EntityBytes.document { $0.property(15, "f", meaning: 7) { $0.string(3, "x") } }) == .entityValue)
    #expect(defect(EntityBytes.document { $0.property(15, "f") { $0.data(3, [0xC3, 0x28]) } }) == .entityText)
    #expect(
      defect(EntityBytes.document { $0.property(15, "f", meaning: 7) { $0.varint(1, UInt64(bitPattern: .max)) } })
        == .entityTimestamp)
    #expect(defect(EntityBytes.document { $0.message(15) { $0.string(3, "f") } }) == .entityValue)
    #expect(
      defect(
        EntityBytes.document {
          $0.property(15, "f") {
            $0.varint(1, 1)
            $0.varint(2, 1)
          }
        }) == .entityValue)
  }

  @Test func aMillionNestedMapsAreRefused() {
    #expect(defect(EntityBytes.document { $0.bytes += EntityBytes.maps(3_000) }) == .entityTooDeep)
  }

  @Test func keysAreChecked() {
    func key(_ body: (inout WireWriter) -> Void) -> [UInt8] {
      EntityBytes.keyed(body)
    }
    func path(_ element: @escaping (inout WireWriter) -> Void) -> [UInt8] {
      key {
        $0.string(13, "dev~p")
        $0.message(14) { $0.group(1, element) }
      }
    }
    #expect(defect(key { $0.string(13, "dev~p") }) == .entityKey)
    #expect(defect(key { $0.message(14) { _ in } }) == .entityKey)
    #expect(defect(path { $0.string(2, "a") }) == .entityKey)
    #expect(defect(path { $0.string(4, "1") }) == .entityKey)
    #expect(
      defect(
        path {
          $0.string(2, "a")
          $0.string(4, "")
        }) == .entityKey)
    #expect(
      defect(
        path {
          $0.string(2, "a")
          $0.varint(3, 0)
        }) == .entityKey)
    #expect(
      defect(
        path {
          $0.string(2, "a")
          $0.string(4, "b/c")
        }) == .entityKey)
    #expect(
      defect(
        path {
          $0.string(2, "a")
          $0.string(4, "b")
        }) == nil)
  }
}
