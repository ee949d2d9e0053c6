import Hummingbird
import JSON

extension FirestoreREST {
  /// GET {parent}/{collectionId}
  func list(_ list: DocumentList) throws -> Response {
    let (entries, next) = try list.page(in: store)
    var document = DocumentJSON(database: list.parent.database)
    let prefix = DocumentKey.prefix(of: list.parent.database).count
    var json = JSONWriter()
    try json.object { json in
      if !entries.isEmpty {
        try json.array("documents") { json in
          for entry in entries {
            guard let value = entry.value else {
              var path: [UInt8] = []
              DocumentKey.appendPath(of: entry.key.span.bytes, from: prefix, to: &path)
              let name = "\(list.parent.database)/documents" + String(decoding: path, as: UTF8.self)
              json.object { $0.member("name", name) }
              continue
            }
            let shown = list.namesOnly ? try StoredDocument(value.span.bytes).fieldsStart : value.count
            try json.value {
              try document.append(entry.key.span.bytes, value.span.bytes.extracting(0..<shown), to: &$0)
            }
          }
        }
      }
      json.member("nextPageToken", next)
    }
    return .json(json.line())
  }
}
