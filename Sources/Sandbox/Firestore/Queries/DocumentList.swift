import Catalog
import Documents
import JSON

/// `documents.list`: a page of a collection's documents, with those that are missing and have documents below, if asked.
struct DocumentList {
  /// A document of the page; `value` is nil for a missing one.
  struct Entry {
    var key: [UInt8]
    var value: [UInt8]?
  }

  /// What Firestore answers to a request that names no size is not documented; the emulator's is this.
  private static let defaultPageSize = 100
  private static let maximumPageSize = 300

  let parent: ParentName
  let namesOnly: Bool
  private let collection: String
  private let pageSize: Int
  private let previous: DocumentID?
  private let showsMissing: Bool

  init(below parent: ParentName, collection: String, _ query: RequestQuery) throws {
    self.parent = parent
    self.collection = collection
    pageSize = try query.pageSize(default: Self.defaultPageSize, maximum: Self.maximumPageSize)
    showsMissing = query.flag("showMissing")
    if let order = query["orderBy"], !["", "__name__", "__name__ asc"].contains(order) {
      throw GoogleError.unsupported("an order other than by ascending __name__")
    }
    if showsMissing, query["orderBy"]?.isEmpty == false {
      throw GoogleError.invalid("showMissing and orderBy exclude each other.")
    }
    let mask = query.all("mask.fieldPaths")
    guard mask.isEmpty || mask == ["__name__"] else { throw GoogleError.unsupported("a mask other than __name__") }
    namesOnly = !mask.isEmpty
    previous = try query.pageToken.map { token in
      guard let bytes = Base64.bytes(token), let id = String(validating: bytes, as: UTF8.self) else {
        throw GoogleError.invalid("The page token is none of this server.")
      }
      return DocumentID(id)
    }
  }

  /// The page, and the token of the next one; nil after the last.
  func page(in store: DocumentStore) throws -> (entries: [Entry], next: String?) {
    var range = parent.key
    NameOrder.append(collection: collection.utf8, to: &range)
    let parentBytes = parent.key.count
    let cursor = LevelDB.Cursor(store.level)
    cursor.seek(previous.map { DocumentKey.end(of: key(of: $0)) } ?? range)
    var entries: [Entry] = []
    while cursor.isValid {
      let found = cursor.withEntry { key, value -> Entry? in
        guard key.starts(with: range), let child = DocumentKey.Element(in: key, at: parentBytes) else { return nil }
        let isDocument = child.end == key.byteCount
        return Entry(key: key.array(0..<child.end), value: isDocument ? value.array(0..<value.byteCount) : nil)
      }
      guard let found else { break }
      if found.value != nil || showsMissing {
        if entries.count == pageSize {
          return (entries, entries.last.map { Base64.text(Array(id(of: $0.key).utf8)) })
        }
        entries.append(found)
      }
      cursor.seek(DocumentKey.end(of: found.key))
    }
    try cursor.check()
    return (entries, nil)
  }

  private func key(of id: DocumentID) -> [UInt8] {
    parent.key + NameOrder.key(of: DocumentPath([PathElement(collection: ExactName(collection), id: id)]))
  }

  private func id(of key: [UInt8]) -> Substring {
    let name = StoredDocumentDecoder(parent.database).name(of: key.span.bytes)
    return String(decoding: name, as: UTF8.self).partsOfName().last ?? ""
  }
}
