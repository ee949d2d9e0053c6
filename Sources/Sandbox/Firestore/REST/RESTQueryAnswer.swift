import JSON

/// A query's answer as a JSON array: `[{"document":{...},"readTime":"..."},...,{"readTime":"...","done":true}]`.
struct RESTQueryAnswer: QueryAnswerForm {
  private var decoder: StoredDocumentDecoder
  private let readTime: Int64
  private let namesOnly: Bool
  private var isEmpty = true

  init(_ query: Query, readTime: Int64) {
    decoder = StoredDocumentDecoder(query.parent.database)
    self.readTime = readTime
    namesOnly = query.namesOnly
  }

  mutating func append(_ key: RawSpan, _ value: RawSpan, to piece: inout [UInt8]) throws {
    var json = JSONWriter()
    try json.object { json in
      try json.value("document") { try decoder.append(key, value, namesOnly: namesOnly, to: &$0) }
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
