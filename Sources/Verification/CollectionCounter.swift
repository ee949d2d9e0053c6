import Documents

/// Documents and bytes of one collection group, or of one collection path.
package struct CollectionCount: Sendable, Equatable {
  /// The group's id (`lines`), or the path with `*` for each document (`companies/*/invoices`).
  package var id: String
  package var documents: Int
  /// Of the records in the export, without framing.
  package var bytes: Int
}

/// Counts documents by the collections they are in.
///
/// A path is kept with `*` for document ids, so there are as many paths as a database has kinds of places, not as many
/// as it has documents.
struct CollectionCounter: Sendable {
  /// Paths as bytes, `/*/` between collection ids.
  private var paths: [[UInt8]] = []
  private var counts: [(documents: Int, bytes: Int)] = []
  /// By the hash of the path's ids; a path whose hash another one has stands at the next free number.
  private var indexByHash: [UInt64: Int] = [:]
  private var last = 0

  mutating func add(_ document: FlatDocument, _ source: RawSpan, bytes: Int) {
    let index = index(of: document, source)
    counts[index].documents += 1
    counts[index].bytes += bytes
  }

  private mutating func index(of document: FlatDocument, _ source: RawSpan) -> Int {
    if last < paths.count, CollectionCounter.isPath(paths[last], of: document, source) { return last }
    var hash = SeededHash()
    for part in 3..<document.firstField where document.nodes[part].kind == .collection {
      hash.combine(source, document.nodes[part].content)
    }
    last = index(hash.value, { CollectionCounter.isPath($0, of: document, source) }) {
      var path: [UInt8] = []
      for part in 3..<document.firstField where document.nodes[part].kind == .collection {
        if !path.isEmpty { path += Array("/*/".utf8) }
        path += source.array(document.nodes[part].content)
      }
      return path
    }
    return last
  }

  /// The place of a path by its hash, made if there is none.
  private mutating func index(
    _ hash: UInt64, _ isPath: ([UInt8]) -> Bool, _ make: () -> [UInt8]
  ) -> Int {
    var hash = hash
    while let index = indexByHash[hash] {
      if isPath(paths[index]) { return index }
      hash &+= 1
    }
    indexByHash[hash] = paths.count
    paths.append(make())
    counts.append((0, 0))
    return paths.count - 1
  }

  /// Whether `path` is the path of the document's collection.
  private static func isPath(_ path: [UInt8], of document: FlatDocument, _ source: RawSpan) -> Bool {
    let bytes = path.span.bytes
    var place = 0
    for part in 3..<document.firstField where document.nodes[part].kind == .collection {
      if place > 0 { place += 3 }
      let content = document.nodes[part].content
      guard bytes.byteCount - place >= content.count, bytes.holds(source, content, at: place) else { return false }
      place += content.count
    }
    return place == bytes.byteCount
  }

  /// Over all paths.
  var documents: Int { counts.reduce(0) { $0 + $1.documents } }

  mutating func add(_ other: CollectionCounter) {
    for (path, count) in zip(other.paths, other.counts) {
      let index = index(CollectionCounter.hash(path), { $0 == path }) { path }
      counts[index].documents += count.documents
      counts[index].bytes += count.bytes
    }
  }

  /// As the hash of a document's collection.
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

  /// By path, sorted by UTF-8 bytes.
  var byPath: [CollectionCount] {
    zip(paths, counts).map {
      CollectionCount(id: String(decoding: $0, as: UTF8.self), documents: $1.documents, bytes: $1.bytes)
    }
    .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  /// By collection group, sorted by UTF-8 bytes.
  var byGroup: [CollectionCount] {
    // By bytes: Swift's strings would put together what only looks the same.
    var groups: [[UInt8]: CollectionCount] = [:]
    for (path, count) in zip(paths, counts) {
      let id = Array(path.split(separator: UInt8(ascii: "/")).last ?? [])
      let text = String(decoding: id, as: UTF8.self)
      groups[id, default: CollectionCount(id: text, documents: 0, bytes: 0)].documents += count.documents
      groups[id]?.bytes += count.bytes
    }
    return groups.values.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }
}
