import JSON

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
    let shown = namesOnly ? try StoredDocument(value).fieldsStart : value.byteCount
    var json = JSONWriter()
    try json.object { json in
      try json.value("document") { try document.append(key, value.extracting(0..<shown), to: &$0) }
      json.member("readTime", microseconds: readTime)
    }
    piece += (isEmpty ? "[" : ",\n").utf8
    piece += json.bytes
    isEmpty = false
  }

  mutating func end(to piece: inout [UInt8]) {
    var json = JSONWriter()
    json.object { json in
      json.member("readTime", microseconds: readTime)
      json.member("done", true)
    }
    piece += (isEmpty ? "[" : ",\n").utf8
    piece += json.line()
    piece += "]\n".utf8
  }
}
