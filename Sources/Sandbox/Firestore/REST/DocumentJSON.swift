import Documents

/// Writes documents of the store as REST answers, with the times that an export does not hold.
struct DocumentJSON {
  private let database: DatabaseName
  private var decoder = ServiceDocumentDecoder()
  private var document = FlatDocument()
  private var name: [UInt8] = []
  private let prefixCount: Int

  init(database: DatabaseName) {
    self.database = database
    prefixCount = DocumentKey.prefix(of: database).count
  }

  /// Appends the document as one JSON object.
  mutating func append(_ key: RawSpan, _ value: RawSpan, to json: inout JSONText) throws {
    let stored = try StoredDocument(value)
    name.removeAll(keepingCapacity: true)
    name.append(contentsOf: "\(database)/documents".utf8)
    DocumentKey.appendPath(of: key, from: prefixCount, to: &name)
    var message = WireWriter()
    message.data(1, name)
    value.withUnsafeBytes { message.bytes.append(contentsOf: $0) }
    let bytes = message.bytes.span.bytes
    try decoder.decode(bytes, 0..<bytes.byteCount, into: &document)
    RESTJSON().append(document, bytes, to: &json)
    // The times go into the same object: its brace is opened again.
    json.bytes.removeLast()
    json.raw(",\"createTime\":\"")
    json.timestamp(microseconds: stored.created)
    json.raw("\",\"updateTime\":\"")
    json.timestamp(microseconds: stored.updated)
    json.raw("\"}")
  }
}
