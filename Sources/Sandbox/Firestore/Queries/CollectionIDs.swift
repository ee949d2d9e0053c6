import Catalog
import Documents

/// The ids of the collections directly below a parent, in order, each found by one seek; parents need not exist.
enum CollectionIDs {
  /// At most `limit` ids after `previous`; nil to begin with the first.
  /// - Parameter prefix: the parent's key.
  static func list(
    below prefix: [UInt8], after previous: String? = nil, limit: Int = .max, in store: DocumentStore
  ) throws -> [String] {
    let cursor = LevelDB.Cursor(store.level)
    if let previous {
      var collection = prefix
      NameOrder.append(collection: previous.utf8, to: &collection)
      cursor.seek(DocumentKey.end(of: collection))
    } else {
      // The parent itself has the key that is the prefix.
      cursor.seek(prefix + [0])
    }
    var ids: [String] = []
    while cursor.isValid, ids.count < limit {
      let found = cursor.withEntry { key, _ -> (key: [UInt8], id: [UInt8])? in
        guard key.starts(with: prefix), let element = DocumentKey.Element(in: key, at: prefix.count) else { return nil }
        var id: [UInt8] = []
        NameOrder.appendUnescaped(key, element.collection, to: &id)
        return (key.array(element.collection), id)
      }
      guard let found else { break }
      ids.append(String(decoding: found.id, as: UTF8.self))
      cursor.seek(DocumentKey.end(of: prefix + found.key))
    }
    try cursor.check()
    return ids
  }
}
