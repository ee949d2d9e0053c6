import Documents
import JSON
import Testing

@Suite("Documents of the REST API")
struct RESTDocumentReaderTests {
  private func value(_ json: String) throws -> Value {
    try RESTDocumentReader().value(JSONParser.parse(Array(json.utf8)), at: "fields.x")
  }

  private static let other = DocumentName(
    database: DatabaseName(project: "p", database: "d"),
    path: DocumentPath([PathElement(collection: "a", id: .number(-7)), PathElement(collection: "b", id: .name("c:d"))]))

  static let values: [(String, Value)] = [
    (#"{"nullValue":null}"#, .null),
    (#"{"nullValue":"NULL_VALUE"}"#, .null),
    (#"{"booleanValue":false}"#, .boolean(false)),
    (#"{"integerValue":"-9223372036854775808"}"#, .integer(.min)),
    (#"{"integerValue":7}"#, .integer(7)),
    (#"{"doubleValue":1}"#, .double(1)),
    (#"{"doubleValue":9007199254740993}"#, .double(9_007_199_254_740_992)),
    (#"{"doubleValue":-0.0}"#, .double(-0.0)),
    (#"{"doubleValue":-0}"#, .double(-0.0)),
    (#"{"doubleValue":4.9E-324}"#, .double(.leastNonzeroMagnitude)),
    (#"{"doubleValue":1.7976931348623157e+308}"#, .double(.greatestFiniteMagnitude)),
    (#"{"doubleValue":"NaN"}"#, .double(.nan)),
    (#"{"doubleValue":"Infinity"}"#, .double(.infinity)),
    (#"{"doubleValue":"-Infinity"}"#, .double(-.infinity)),
    (#"{"timestampValue":"1970-01-01T00:00:00Z"}"#, .timestamp(microseconds: 0)),
    (#"{"timestampValue":"1969-12-31T23:59:59.999999999Z"}"#, .timestamp(microseconds: -1)),
    (#"{"timestampValue":"2024-02-29T12:00:00.1Z"}"#, .timestamp(microseconds: 1_709_208_000_100_000)),
    (#"{"timestampValue":"2024-02-29T12:00:00.123456+05:30"}"#, .timestamp(microseconds: 1_709_188_200_123_456)),
    (#"{"timestampValue":"0001-01-01T00:00:00Z"}"#, .timestamp(microseconds: Timestamp.range.lowerBound)),
    (#"{"timestampValue":"9999-12-31T23:59:59.999999Z"}"#, .timestamp(microseconds: Timestamp.range.upperBound)),
    (#"{"stringValue":"\ud83d\ude00\u0000ñ\/"}"#, .string("😀\u{0}ñ/")),
    (#"{"bytesValue":""}"#, .bytes([])),
    (#"{"bytesValue":"+/8="}"#, .bytes([0xFB, 0xFF])),
    (#"{"bytesValue":"-_8"}"#, .bytes([0xFB, 0xFF])),
    (#"{"bytesValue":"AAEC"}"#, .bytes([0, 1, 2])),
    (#"{"referenceValue":"projects/p/databases/d/documents/a/__id-7__/b/c:d"}"#, .reference(other)),
    (#"{"geoPointValue":{}}"#, .geoPoint(latitude: 0, longitude: 0)),
    (#"{"geoPointValue":{"longitude":-71.5}}"#, .geoPoint(latitude: 0, longitude: -71.5)),
    (#"{"arrayValue":{}}"#, .array([])),
    (#"{"arrayValue":{"values":[{"integerValue":"1"},{"nullValue":null}]}}"#, .array([.integer(1), .null])),
    (#"{"mapValue":{}}"#, .map([])),
    (#"{"mapValue":{"fields":{"":{"nullValue":null}}}}"#, .map([Field("", .null)])),
    (
      #"{"mapValue":{"fields":{"value":{"arrayValue":{"values":[{"doubleValue":1}]}},"#
        + #""__type__":{"stringValue":"__vector__"}}}}"#, .vector([1])
    ),
    (
      #"{"mapValue":{"fields":{"__type__":{"stringValue":"__vector__"},"value":{"arrayValue":{}}}}}"#,
      .map([Field("__type__", .string("__vector__")), Field("value", .array([]))])
    ),
  ]

  @Test("Values of every type", arguments: values)
  func reads(json: String, expected: Value) throws {
    #expect(try value(json) == expected)
  }

  @Test("Names that are canonically equivalent stay two fields")
  func equivalentNames() throws {
    let json =
      #"{"name":"projects/p/databases/d/documents/a/b","fields":{"é":{"nullValue":null},"e\u0301":{"nullValue":null}}}"#
    let document = try RESTDocumentReader().document(Array(json.utf8))
    #expect(document.fields.map { Array($0.name.utf8) } == [[0xC3, 0xA9], [0x65, 0xCC, 0x81]])
  }

  static let refusals = [
    (#"{"integerValue":"1.0"}"#, "fields.x.integerValue"),
    (#"{"integerValue":"9223372036854775808"}"#, "fields.x.integerValue"),
    (#"{"doubleValue":"1"}"#, "fields.x.doubleValue"),
    (#"{"doubleValue":1e999}"#, "fields.x.doubleValue"),
    (#"{"timestampValue":"2023-02-29T00:00:00Z"}"#, "fields.x.timestampValue"),
    (#"{"timestampValue":"2023-02-28T00:00:00"}"#, "fields.x.timestampValue"),
    (#"{"timestampValue":"2023-02-28T00:00:00.1234567890Z"}"#, "fields.x.timestampValue"),
    (#"{"timestampValue":"0001-01-01T00:00:00+00:01"}"#, "fields.x.timestampValue"),
    (#"{"bytesValue":"A"}"#, "fields.x.bytesValue"),
    (#"{"bytesValue":"AA="}"#, "fields.x.bytesValue"),
    (#"{"bytesValue":"A*=="}"#, "fields.x.bytesValue"),
    (#"{"referenceValue":"a/b"}"#, "fields.x.referenceValue"),
    (
      #"{"arrayValue":{"values":[{"nullValue":null},{"mapValue":{"fields":{"y":{}}}}]}}"#,
      "fields.x.arrayValue[1].mapValue.y"
    ),
    (#"{"geoPointValue":{"latitude":"north"}}"#, "fields.x.geoPointValue.latitude"),
    (#"{"otherValue":1}"#, "fields.x.otherValue"),
    (#"{"nullValue":null,"booleanValue":true}"#, "fields.x"),
    (#"7"#, "fields.x"),
  ]

  @Test("What is no value is refused, with the field's path", arguments: refusals)
  func refuses(json: String, path: String) throws {
    let error = #expect(throws: RESTDocumentError.self) { try value(json) }
    #expect(error?.path == path)
  }

  @Test(
    "What is no JSON is refused",
    arguments: [
      "", "{", "[1,]", #"{"a"}"#, #"{"a":1,}"#, "01", "1.", "-", "1e", "nul", #""\x""#, #""\ud800""#,
      #""\ud800\u0041""#,
      "\"\u{1}\"", "1 2", #"{'a':1}"#, "+1", "NaN", String(repeating: "[", count: 1000),
    ])
  func syntax(json: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(json.utf8)) }
  }

  @Test("A tree, encoded for the service and decoded, is the same tree", arguments: values)
  func encoding(json: String, expected: Value) throws {
    let document = Document(name: Self.other, fields: [Field("x", expected), Field("y", .map([Field("z", expected)]))])
    var wire = WireWriter()
    wire.string(1, document.name.description)
    ServiceDocumentEncoder().appendFields(document.fields, to: &wire)
    var flat = FlatDocument()
    var decoder = ServiceDocumentDecoder()
    let bytes = wire.bytes.span.bytes
    try decoder.decode(bytes, 0..<bytes.byteCount, into: &flat)
    #expect(flat.document(bytes) == document)
  }
}
