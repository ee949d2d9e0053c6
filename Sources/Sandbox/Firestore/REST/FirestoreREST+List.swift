import Documents
import Hummingbird

extension FirestoreREST {
  /// GET {parent}/{collectionId}
  func list(_ list: DocumentList) throws -> Response {
    let (entries, next) = try list.page(in: store)
    var document = DocumentJSON(database: list.parent.database)
    var json = JSONText()
    json.raw("{")
    for (index, entry) in entries.enumerated() {
      if index == 0 { json.raw("\"documents\":[") } else { json.raw(",\n") }
      if let value = entry.value {
        let shown = list.namesOnly ? try StoredDocument(value.span.bytes).fieldsStart : value.count
        try document.append(entry.key.span.bytes, value.span.bytes.extracting(0..<shown), to: &json)
      } else {
        var path: [UInt8] = []
        DocumentKey.appendPath(
          of: entry.key.span.bytes, from: DocumentKey.prefix(of: list.parent.database).count, to: &path)
        json.raw("{\"name\":")
        json.string("\(list.parent.database)/documents" + String(decoding: path, as: UTF8.self))
        json.raw("}")
      }
    }
    if !entries.isEmpty { json.raw("]") }
    if let next {
      json.raw(",\"nextPageToken\":")
      json.string(next)
    }
    json.raw("}\n")
    return .json(json)
  }
}
