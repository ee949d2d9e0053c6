import Documents
import Hummingbird

extension FirestoreREST {
  /// GET {name}
  func document(_ name: DocumentName) throws -> Response {
    guard let value = try store.value(of: name) else {
      throw GoogleError(.notFound, "Document \"\(name)\" not found.")
    }
    var json = JSONText()
    var document = DocumentJSON(database: name.database)
    try document.append(DocumentKey.key(of: name).span.bytes, value.span.bytes, to: &json)
    return .json(json)
  }

  /// POST {database}/documents:batchGet; the answers come in the order of the names, each name once.
  func batchGet(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    try request.refuse("mask", "transaction", "newTransaction")
    let readTime = try readTime(request)
    let names = try BatchGet.names((request["documents"]?.elements ?? []).map(\.text), in: database)
    var document = DocumentJSON(database: database)
    var json = JSONText()
    json.raw("[")
    for (index, name) in names.enumerated() {
      if index > 0 { json.raw(",\n") }
      if let value = try store.value(of: name) {
        json.raw("{\"found\":")
        try document.append(DocumentKey.key(of: name).span.bytes, value.span.bytes, to: &json)
      } else {
        json.raw("{\"missing\":")
        json.string(name.description)
      }
      json.raw(",\"readTime\":\"")
      json.timestamp(microseconds: readTime)
      json.raw("\"}")
    }
    json.raw("]\n")
    return .json(json)
  }

  /// POST {database}/documents:commit, for writes that replace or delete whole documents.
  func commit(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    try request.refuse("transaction")
    let writes = try (request["writes"]?.elements ?? []).enumerated().map { index, json in
      try write(json, at: "writes[\(index)]", database)
    }
    let time = Timestamp.text(microseconds: try store.commit(writes))
    var json = JSONText()
    json.raw("{\"writeResults\":[")
    for (index, write) in writes.enumerated() {
      if index > 0 { json.raw(",") }
      json.raw("{")
      if case .update = write {
        json.raw("\"updateTime\":")
        json.string(time)
      }
      json.raw("}")
    }
    json.raw("],\"commitTime\":")
    json.string(time)
    json.raw("}\n")
    return .json(json)
  }

  private func write(_ json: JSONValue, at place: String, _ database: DatabaseName) throws -> DocumentStore.Write {
    let names = (json.members ?? []).map(\.name)
    if let other = names.first(where: { $0 != "update" && $0 != "delete" }) {
      throw GoogleError.unsupported("`\(other)` in \(place); it takes plain `update` and `delete`")
    }
    let write: DocumentStore.Write
    let target: DocumentName
    if let update = json["update"], names.count == 1 {
      do {
        let document = try RESTDocumentReader().document(update)
        (write, target) = (.update(document), document.name)
      } catch {
        throw GoogleError.invalid("\(place).update: \(error).")
      }
    } else if let text = json["delete"]?.text, names.count == 1, let name = DocumentName(text) {
      (write, target) = (.delete(name), name)
    } else {
      throw GoogleError.invalid("\(place) is not one `update` with a document or one `delete` with a name.")
    }
    guard target.database == database else { throw GoogleError.invalid("\(place) is of another database.") }
    return write
  }
}
