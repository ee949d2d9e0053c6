import Documents
import GoogleCloud
import Hummingbird
import JSON

extension FirestoreREST {
  /// GET {name}
  func document(_ name: DocumentName) throws -> Response {
    guard let value = try store.value(of: name) else {
      throw GoogleError(.notFound, "Document \"\(name)\" not found.")
    }
    var json = JSONText()
    var decoder = StoredDocumentDecoder(name.database)
    try decoder.append(DocumentKey.key(of: name).span.bytes, value.span.bytes, to: &json)
    return .json(json.bytes)
  }

  /// GET {parent}/{collectionId}
  func list(_ list: DocumentList) throws -> Response {
    let (entries, next) = try list.page(in: store)
    var decoder = StoredDocumentDecoder(list.parent.database)
    var json = JSONWriter()
    try json.object { json in
      if !entries.isEmpty {
        try json.array("documents") { json in
          for entry in entries {
            guard let value = entry.value else {
              let name = String(decoding: decoder.name(of: entry.key.span.bytes), as: UTF8.self)
              json.object { $0.member("name", name) }
              continue
            }
            try json.value {
              try decoder.append(entry.key.span.bytes, value.span.bytes, namesOnly: list.namesOnly, to: &$0)
            }
          }
        }
      }
      json.member("nextPageToken", next)
    }
    return .json(json.line())
  }

  /// POST {database}/documents:batchGet; the answers come in the order of the names, each name once.
  func batchGet(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    try request.refuse("mask", "transaction", "newTransaction")
    let readTime = try readTime(request)
    let names = try BatchGet.names((request["documents"]?.elements ?? []).map(\.text), in: database)
    var decoder = StoredDocumentDecoder(database)
    var json = JSONWriter()
    try json.array { json in
      for name in names {
        try json.object { json in
          if let value = try store.value(of: name) {
            let key = DocumentKey.key(of: name)
            try json.value("found") { try decoder.append(key.span.bytes, value.span.bytes, to: &$0) }
          } else {
            json.member("missing", name.description)
          }
          json.member("readTime", microseconds: readTime)
        }
      }
    }
    return .json(json.line())
  }

  /// POST {database}/documents:commit, for writes that replace or delete whole documents.
  func commit(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    try request.refuse("transaction")
    let writes = try writes(request, database)
    let time = JSONValue.time(try store.commit(writes))
    return .members([("writeResults", .array(writes.map { Self.result($0, time) })), ("commitTime", time)])
  }

  /// POST {database}/documents:batchWrite: each write for itself, none twice to a document.
  func batchWrite(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    let writes = try writes(request, database)
    let (time, refusals) = try store.writeEach(writes)
    let results = zip(writes, refusals).map { write, refusal in
      refusal == nil ? Self.result(write, .time(time)) : .object([])
    }
    let statuses = refusals.map { $0?.rpcStatus ?? .object([]) }
    return .members([("writeResults", .array(results)), ("status", .array(statuses))])
  }

  private static func result(_ write: DocumentWrite, _ time: JSONValue) -> JSONValue {
    if case .update = write.change { .members([("updateTime", time)]) } else { .object([]) }
  }

  private func writes(_ request: JSONValue, _ database: DatabaseName) throws -> [DocumentWrite] {
    try (request["writes"]?.elements ?? []).enumerated().map { index, json in
      try write(json, at: "writes[\(index)]", database)
    }
  }

  private func write(_ json: JSONValue, at place: String, _ database: DatabaseName) throws -> DocumentWrite {
    let names = (json.members ?? []).map(\.name)
    if let other = names.first(where: { !["update", "delete", "currentDocument"].contains($0) }) {
      throw GoogleError.unsupported("`\(other)` in \(place); it takes plain `update` and `delete`")
    }
    var write: DocumentWrite
    switch (json["update"], json["delete"]) {
    case (let update?, nil):
      do {
        write = .update(try RESTDocumentReader().document(update))
      } catch {
        throw GoogleError.invalid("\(place).update: \(error).")
      }
    case (nil, let delete?):
      guard let name = delete.text.flatMap({ DocumentName($0) }) else { fallthrough }
      write = .delete(name)
    default:
      throw GoogleError.invalid("\(place) is not one `update` with a document or one `delete` with a name.")
    }
    if let condition = json["currentDocument"] {
      write.exists = condition["exists"]?.truth
      write.updateTime = condition["updateTime"]?.text.flatMap(Timestamp.microseconds)
      guard condition.members?.count == 1, write.exists != nil || write.updateTime != nil else {
        throw GoogleError.invalid("\(place).currentDocument is not one `exists` or one `updateTime`.")
      }
    }
    guard write.name.database == database else { throw GoogleError.invalid("\(place) is of another database.") }
    return write
  }
}
