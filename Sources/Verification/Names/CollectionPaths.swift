import Documents

/// Collection paths, numbered as they came, `*` for document ids (`companies/*/invoices`): there are as many as a
/// database has kinds of places, not as many as it has documents.
struct CollectionPaths: Sendable {
  /// As bytes, `/*/` between collection ids.
  private(set) var paths: [[UInt8]] = []
  /// By the hash of the path's ids.
  private var index = HashIndex()
  private var last = 0

  /// The number of the path of a name.
  /// - Parameter parts: the nodes of the name's path, collections and ids in turn.
  mutating func index(of document: FlatDocument, parts: Range<Int>, _ source: RawSpan) -> Int {
    if last < paths.count, CollectionPaths.isPath(paths[last], of: document, parts, source) { return last }
    var hash = SeededHash()
    for part in parts where document.nodes[part].kind == .collection {
      hash.combine(source, document.nodes[part].content)
    }
    if let known = index.find(hash.value, { CollectionPaths.isPath(paths[$0], of: document, parts, source) }) {
      last = known
      return known
    }
    var path: [UInt8] = []
    for part in parts where document.nodes[part].kind == .collection {
      if !path.isEmpty { path += Array("/*/".utf8) }
      path += source.array(document.nodes[part].content)
    }
    return append(path, hash.value)
  }

  mutating func index(of path: [UInt8]) -> Int {
    let hash = CollectionPaths.hash(path)
    return index.find(hash) { paths[$0] == path } ?? append(path, hash)
  }

  private mutating func append(_ path: [UInt8], _ hash: UInt64) -> Int {
    last = paths.count
    index.insert(hash, last)
    paths.append(path)
    return last
  }

  /// Whether `path` is the path of the name's collection.
  @inline(__always)
  private static func isPath(
    _ path: [UInt8], of document: FlatDocument, _ parts: Range<Int>, _ source: RawSpan
  ) -> Bool {
    let bytes = path.span.bytes
    var place = 0
    for part in parts where document.nodes[part].kind == .collection {
      if place > 0 { place += 3 }
      let content = document.nodes[part].content
      guard bytes.byteCount - place >= content.count, bytes.holds(source, content, at: place) else { return false }
      place += content.count
    }
    return place == bytes.byteCount
  }

  /// As the hash of a name's collections.
  private static func hash(_ path: [UInt8]) -> UInt64 {
    var hash = SeededHash()
    let bytes = path.span.bytes
    var start = 0
    // Every second part is the `*` of a document, and no id holds a slash.
    for (number, part) in path.split(separator: UInt8(ascii: "/")).enumerated() {
      if number % 2 == 0 { hash.combine(bytes, start..<start + part.count) }
      start += part.count + 1
    }
    return hash.value
  }
}
