import Documents
import JSON

/// Writes documents of the store as REST answers, with the times that an export does not hold.
struct DocumentJSON {
  private var decoder: StoredDocumentDecoder

  init(database: DatabaseName) {
    decoder = StoredDocumentDecoder(database)
  }

  /// Appends the document as one JSON object.
  mutating func append(_ key: RawSpan, _ value: RawSpan, to json: inout JSONText) throws {
    let stored = try StoredDocument(value)
    try decoder.decode(key, value) { RESTJSON().append($0, $1, to: &json) }
    // The times go into the same object: its brace is opened again.
    json.bytes.removeLast()
    json.raw(",\"createTime\":\"")
    json.timestamp(microseconds: stored.created)
    json.raw("\",\"updateTime\":\"")
    json.timestamp(microseconds: stored.updated)
    json.raw("\"}")
  }
}
