import Documents
import ExportFormat
import TestSupport
import Testing

/// Fingerprints tell apart what Rekindle's equality tells apart, and nothing else.
@Suite struct FingerprintTests {
  private static let database = DatabaseName(project: "p")

  private func fingerprint(_ fields: [Field], reversed: Bool = false) throws -> Fingerprint {
    let name = DocumentName(database: Self.database, path: try #require(DocumentPath("a/1")))
    let record = try DecodedRecord(Document(name: name, fields: reversed ? fields.reversed() : fields))
    return try Fingerprinter().fingerprint(record.flat, record.bytes.span.bytes)
  }

  @Test func everyPairOfDifferentValuesDiffers() throws {
    let other = DocumentName(database: Self.database, path: try #require(DocumentPath("a/2")))
    let values: [Value] = [
      .null, .boolean(false), .boolean(true), .integer(0), .integer(1), .double(0), .double(-0.0), .double(1),
      .double(.nan),
      .timestamp(microseconds: 0), .timestamp(microseconds: 1), .string(""), .string("1"), .bytes([]), .bytes([49]),
      .reference(other), .geoPoint(latitude: 0, longitude: 0), .geoPoint(latitude: 0, longitude: 1),
      .geoPoint(latitude: 1, longitude: 0), .array([]), .array([.null]), .array([.integer(1), .integer(2)]),
      .array([.integer(2), .integer(1)]), .map([]), .map([Field("a", .null)]), .map([Field("b", .null)]), .vector([1]),
      .array([.double(1)]), .vector([1, 2]), .map([Field("a", .map([]))]),
    ]
    let fingerprints = try values.map { try fingerprint([Field("f", $0)]) }
    for left in values.indices {
      for right in values.indices {
        #expect((fingerprints[left] == fingerprints[right]) == (left == right), "\(values[left]) and \(values[right])")
        #expect((values[left] == values[right]) == (left == right))
      }
    }
    #expect(try fingerprint([]) != fingerprint([Field("f", .null)]))
  }

  @Test func orderOfFieldsDoesNotCount() throws {
    let fields = [
      Field("b", .integer(1)), Field("a", .map([Field("y", .null), Field("x", .null)])), Field("ab", .null),
    ]
    #expect(try fingerprint(fields) == fingerprint(fields, reversed: true))
    let swapped = [
      Field("b", .integer(1)), Field("a", .map([Field("x", .null), Field("y", .null)])), Field("ab", .null),
    ]
    #expect(try fingerprint(fields) == fingerprint(swapped))
  }

  @Test func referencesCountBelowDocuments() throws {
    let path = try #require(DocumentPath("a/2"))
    let here = Value.reference(DocumentName(database: Self.database, path: path))
    let elsewhere = Value.reference(DocumentName(database: DatabaseName(project: "q", database: "d"), path: path))
    #expect(try fingerprint([Field("r", here)]) == fingerprint([Field("r", elsewhere)]))
    #expect(here != elsewhere)
  }

  /// The two decoders meet here: what is read from an export and what a service answers must give one fingerprint.
  @Test(arguments: [1, 2, 3] as [UInt64]) func bothDecodersAgree(_ seed: UInt64) throws {
    var samples = SampleDocuments(seed: seed)
    for document in samples.documents(300) {
      let record = try DecodedRecord(document)
      var wire = WireWriter()
      wire.string(1, document.name.description)
      ServiceDocumentEncoder().appendFields(record.flat, record.bytes.span.bytes, to: &wire)
      var service = ServiceDocumentDecoder()
      var fromService = FlatDocument()
      try service.decode(wire.bytes.span.bytes, 0..<wire.bytes.count, into: &fromService)
      let fingerprinter = Fingerprinter()
      #expect(
        try fingerprinter.fingerprint(record.flat, record.bytes.span.bytes)
          == fingerprinter.fingerprint(fromService, wire.bytes.span.bytes))
      #expect(record.document == document)
      #expect(fromService.document(wire.bytes.span.bytes) == document)
    }
  }
}
