import Documents

/// Keys of documents in the store, in the order of `ORDER BY __name__`.
///
///     02  project, escaped  database, escaped  key of the path
///
/// Escaping and the path's key are those of `NameOrder`, so everything below a document begins with the document's key.
enum DocumentKey {
  static func prefix(of database: DatabaseName) -> [UInt8] {
    var key = [SandboxDatabase.Keyspace.documents.rawValue]
    NameOrder.append(collection: database.project.utf8, to: &key)
    NameOrder.append(collection: database.database.utf8, to: &key)
    return key
  }

  static func key(of name: DocumentName) -> [UInt8] {
    prefix(of: name.database) + NameOrder.key(of: name.path)
  }

  /// A key after every key that begins with `prefix`: no key holds FF where one of its parts begins.
  static func end(of prefix: some Collection<UInt8>) -> [UInt8] {
    prefix + [0xFF]
  }

  /// Where the pair of collection and document that begins at `start` ends.
  struct Element {
    /// The collection's bytes, escaped, with the two that end them.
    let collection: Range<Int>
    let end: Int

    /// Nil at the end of the key.
    init?(in key: RawSpan, at start: Int) {
      guard start < key.byteCount, let collectionEnd = NameOrder.endOfEscaped(key, from: start),
        collectionEnd < key.byteCount
      else { return nil }
      collection = start..<collectionEnd
      if key.byte(at: collectionEnd) == 1 {
        end = collectionEnd + 9
      } else if let end = NameOrder.endOfEscaped(key, from: collectionEnd + 1) {
        self.end = end
      } else {
        return nil
      }
    }
  }

  /// Appends the path that the key names from `start` on: `/collection/document/...`.
  static func appendPath(of key: RawSpan, from start: Int, to text: inout [UInt8]) {
    var position = start
    while let element = Element(in: key, at: position) {
      text.append(UInt8(ascii: "/"))
      NameOrder.appendUnescaped(key, element.collection, to: &text)
      text.append(UInt8(ascii: "/"))
      if key.byte(at: element.collection.upperBound) == 1 {
        text.append(contentsOf: DocumentID.number(number(key, at: element.collection.upperBound + 1)).description.utf8)
      } else {
        NameOrder.appendUnescaped(key, element.collection.upperBound + 1..<element.end, to: &text)
      }
      position = element.end
    }
  }

  private static func number(_ key: RawSpan, at start: Int) -> Int64 {
    let flipped = UInt64(littleEndian: key.littleEndian64(at: start)).byteSwapped
    return Int64(bitPattern: flipped ^ (1 << 63))
  }
}

extension RawSpan {
  package func starts(with prefix: [UInt8]) -> Bool {
    guard byteCount >= prefix.count else { return false }
    return withUnsafeBytes { $0.starts(with: prefix) }
  }
}
