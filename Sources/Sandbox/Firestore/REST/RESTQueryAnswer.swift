import Documents

/// A query's answer as a JSON array: `[{"document":{...},"readTime":"..."},...,{"readTime":"...","done":true}]`.
struct RESTQueryAnswer: QueryAnswerForm {
  private var document: DocumentJSON
  private let readTime: Int64
  private let namesOnly: Bool
  private var isEmpty = true

  init(_ query: Query, readTime: Int64) {
    document = DocumentJSON(database: query.parent.database)
    self.readTime = readTime
    namesOnly = query.namesOnly
  }

  mutating func append(_ key: RawSpan, _ value: RawSpan, to piece: inout [UInt8]) throws {
    var json = JSONText()
    swap(&json.bytes, &piece)
    defer { swap(&json.bytes, &piece) }
    beginElement(&json)
    json.raw("\"document\":")
    let shown = namesOnly ? try StoredDocument(value).fieldsStart : value.byteCount
    try document.append(key, value.extracting(0..<shown), to: &json)
    json.raw(",\"readTime\":\"")
    json.timestamp(microseconds: readTime)
    json.raw("\"}")
  }

  mutating func end(to piece: inout [UInt8]) {
    var json = JSONText()
    beginElement(&json)
    json.raw("\"readTime\":\"")
    json.timestamp(microseconds: readTime)
    json.raw("\",\"done\":true}\n]\n")
    piece += json.bytes
  }

  private mutating func beginElement(_ json: inout JSONText) {
    if isEmpty { json.raw("[{") } else { json.raw(",\n{") }
    isEmpty = false
  }
}
