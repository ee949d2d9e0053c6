import Catalog
import Documents

/// Walks the documents that a query finds, over the store as it is when the scan is made.
struct QueryScan {
  private let query: Query
  private let parent: [UInt8]
  private let range: [UInt8]
  private let cursor: LevelDB.Cursor
  private var rest: Int
  /// Whether the scan has passed the last document.
  private(set) var isAtEnd = false

  init(_ query: Query, in store: DocumentStore) throws {
    self.query = query
    parent = query.parent.key
    if case .collection(let id) = query.shape { range = parent + id } else { range = parent }
    rest = query.limit ?? .max
    cursor = LevelDB.Cursor(store.level)
    var first = range
    if let start = query.start {
      // Nothing sorts between a key and the key with a zero byte after it.
      let key = start.before ? start.key : start.key + [0]
      if first.lexicographicallyPrecedes(key) { first = key }
    }
    cursor.seek(first)
    try settle()
    var skipped = 0
    while skipped < query.offset, !isAtEnd {
      cursor.next()
      try settle()
      skipped += 1
    }
  }

  /// Gives the document's key and value; only if not `isAtEnd`.
  func withDocument<Result>(_ body: (_ key: RawSpan, _ value: RawSpan) throws -> Result) rethrows -> Result {
    try cursor.withEntry(body)
  }

  /// Moves to the next document that the query finds.
  mutating func advance() throws {
    rest -= 1
    cursor.next()
    try settle()
  }

  private enum Step {
    case found, next, end
    case seek([UInt8])
  }

  /// Moves on until the cursor stands at a document of the query, or at the end.
  private mutating func settle() throws {
    while rest > 0, cursor.isValid {
      switch cursor.withEntry({ key, _ in step(key) }) {
      case .found: return
      case .next: cursor.next()
      case .seek(let key): cursor.seek(key)
      case .end:
        isAtEnd = true
        return
      }
    }
    isAtEnd = true
    try cursor.check()
  }

  private func step(_ key: RawSpan) -> Step {
    guard key.starts(with: range) else { return .end }
    if let end = query.end {
      let order = key.compare(with: end.key.span.bytes)
      if order > 0 || (order == 0 && end.before) { return .end }
    }
    // The parent itself is not below the parent.
    guard key.byteCount > parent.count else { return .next }
    switch query.shape {
    case .everything: return .found
    case .children, .collection:
      guard let child = DocumentKey.Element(in: key, at: parent.count), child.end < key.byteCount else {
        return .found
      }
      return .seek(DocumentKey.end(of: key.array(0..<child.end)))
    case .collectionGroup(let id):
      return lastCollection(of: key, is: id) ? .found : .next
    }
  }

  private func lastCollection(of key: RawSpan, is id: [UInt8]) -> Bool {
    var last: DocumentKey.Element?
    while let element = DocumentKey.Element(in: key, at: last?.end ?? parent.count) { last = element }
    guard let last else { return false }
    return key.extracting(last.collection).compare(with: id.span.bytes) == 0
  }
}
