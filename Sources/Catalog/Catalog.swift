import Documents

/// A finished catalog: an export's documents in Firestore's name order.
package final class Catalog: Sendable {
  private let database: LevelDB

  init(_ database: LevelDB) {
    self.database = database
  }

  /// Walks the documents in name order, from the first.
  package func walk() -> Walk { Walk(database) }

  /// A place in the catalog that moves forward.
  package struct Walk {
    private let cursor: LevelDB.Cursor
    /// The current document's `NameOrder` key; meaningless at the end.
    package private(set) var key: [UInt8] = []
    package private(set) var entry: CatalogEntry?

    fileprivate init(_ database: LevelDB) {
      cursor = LevelDB.Cursor(database)
      cursor.seekToFirst()
    }

    /// Moves to the next document; false at the end. The first call moves to the first document.
    package mutating func next() throws -> Bool {
      if entry != nil { cursor.next() }
      guard cursor.isValid else {
        try cursor.check()
        entry = nil
        return false
      }
      try cursor.withEntry { key, value in
        self.key.removeAll(keepingCapacity: true)
        key.withUnsafeBytes { self.key.append(contentsOf: $0) }
        guard let entry = CatalogEntry(value) else {
          throw LevelDBError(description: "The catalog holds an entry of \(value.byteCount) bytes; it is damaged.")
        }
        self.entry = entry
      }
      return true
    }
  }
}
