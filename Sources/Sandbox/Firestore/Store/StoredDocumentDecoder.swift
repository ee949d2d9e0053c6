import Documents
import JSON

/// Decodes documents of one database as the store has them: the key has the name, the value everything else.
struct StoredDocumentDecoder {
  private let namePrefix: [UInt8]
  private let keyPrefixCount: Int
  private var decoder = ServiceDocumentDecoder()
  private var flat = FlatDocument()

  init(_ database: DatabaseName) {
    namePrefix = Array("\(database)/documents".utf8)
    keyPrefixCount = DocumentKey.prefix(of: database).count
  }

  /// The name of the document of a key.
  func name(of key: RawSpan) -> [UInt8] {
    var name: [UInt8] = []
    appendName(of: key, to: &name)
    return name
  }

  func appendName(of key: RawSpan, to name: inout [UInt8]) {
    name += namePrefix
    DocumentKey.appendPath(of: key, from: keyPrefixCount, to: &name)
  }

  /// Gives the document and the bytes that it is a view of, both valid during the call.
  private mutating func decode<Result>(
    _ key: RawSpan, _ value: RawSpan, _ body: (FlatDocument, RawSpan) throws -> Result
  ) throws -> Result {
    var message = WireWriter()
    message.data(1, name(of: key))
    value.withUnsafeBytes { message.bytes.append(contentsOf: $0) }
    let bytes = message.bytes.span.bytes
    try decoder.decode(bytes, 0..<bytes.byteCount, into: &flat)
    return try body(flat, bytes)
  }

  /// The document as a tree.
  mutating func document(_ key: RawSpan, _ value: RawSpan) throws -> Document {
    try decode(key, value) { $0.document($1) }
  }

  /// Appends the document as REST has it: one JSON object, with the times that an export does not hold.
  /// - Parameter namesOnly: whether the fields are left out.
  mutating func append(
    _ key: RawSpan, _ value: RawSpan, namesOnly: Bool = false, to json: inout JSONText
  ) throws {
    let stored = try StoredDocument(value)
    let shown = namesOnly ? stored.fieldsStart : value.byteCount
    try decode(key, value.extracting(0..<shown)) { RESTJSON().append($0, $1, to: &json) }
    // The times go into the same object: its brace is opened again.
    json.bytes.removeLast()
    json.raw(",\"createTime\":\"")
    json.timestamp(microseconds: stored.created)
    json.raw("\",\"updateTime\":\"")
    json.timestamp(microseconds: stored.updated)
    json.raw("\"}")
  }
}
