package import Catalog
import Documents
package import JSON

/// Walks the entries whose keys have a prefix, in the keys' order, over the database as it is when the walk begins.
package final class PrefixCursor {
  private let prefix: [UInt8]
  private let cursor: LevelDB.Cursor

  package init(_ level: LevelDB, prefix: [UInt8]) {
    self.prefix = prefix
    cursor = LevelDB.Cursor(level)
    cursor.seek(prefix)
  }

  /// Goes on at the first key that is `prefix` and `suffix`, or greater.
  package func seek(_ suffix: [UInt8]) { cursor.seek(prefix + suffix) }

  /// The next entry: what follows the prefix in its key, and its value. Nil at the end.
  package func next() throws -> (suffix: [UInt8], value: [UInt8])? {
    guard cursor.isValid else {
      try cursor.check()
      return nil
    }
    let entry = cursor.withEntry { [prefix] key, value -> (suffix: [UInt8], value: [UInt8])? in
      guard key.starts(with: prefix) else { return nil }
      return (key.array(prefix.count..<key.byteCount), value.array(0..<value.byteCount))
    }
    if entry != nil { cursor.next() }
    return entry
  }

  /// The next entry, of those whose values are JSON.
  package func nextJSON() throws -> (suffix: [UInt8], value: JSONValue)? {
    try next().map { ($0.suffix, try JSONParser.parse($0.value)) }
  }
}
