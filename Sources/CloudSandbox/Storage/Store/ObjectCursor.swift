import Catalog
import Documents
import JSON
import Sandbox

/// Walks stored JSON values whose keys have a prefix, in the order of the keys.
final class ObjectCursor {
  private let prefix: [UInt8]
  private let cursor: LevelDB.Cursor

  init(_ store: StorageStore, prefix: [UInt8]) {
    self.prefix = prefix
    cursor = LevelDB.Cursor(store.level)
    cursor.seek(prefix)
  }

  /// Goes on at the first key that is `prefix` and `suffix`, or greater.
  func seek(_ suffix: [UInt8]) { cursor.seek(prefix + suffix) }

  /// The next entry: what follows the prefix in its key, and its value. Nil at the end.
  func next() throws -> (suffix: [UInt8], value: JSONValue)? {
    guard cursor.isValid else {
      try cursor.check()
      return nil
    }
    let entry = cursor.withEntry { [prefix] key, value -> ([UInt8], [UInt8])? in
      guard key.starts(with: prefix) else { return nil }
      return (key.array(prefix.count..<key.byteCount), value.array(0..<value.byteCount))
    }
    guard let (suffix, value) = entry else { return nil }
    cursor.next()
    return (suffix, try JSONParser.parse(value))
  }
}
