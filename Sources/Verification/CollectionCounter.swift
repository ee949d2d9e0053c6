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
struct CollectionCounter: Sendable {
  private(set) var collections = CollectionPaths()
  /// By the paths' numbers.
  private var counts: [(documents: Int, bytes: Int)] = []

  private var paths: [[UInt8]] { collections.paths }

  /// - Returns: the number of the document's collection path in `collections`.
  mutating func add(_ document: FlatDocument, _ source: RawSpan, bytes: Int) -> Int {
    let index = collections.index(of: document, parts: 3..<document.firstField, source)
    add(1, bytes, at: index)
    return index
  }

  private mutating func add(_ documents: Int, _ bytes: Int, at index: Int) {
    if index == counts.count { counts.append((0, 0)) }
    counts[index].documents += documents
    counts[index].bytes += bytes
  }

  mutating func add(_ other: CollectionCounter) {
    for (path, count) in zip(other.paths, other.counts) {
      add(count.documents, count.bytes, at: collections.index(of: path))
    }
  }

  /// Over all paths.
  var documents: Int { counts.reduce(0) { $0 + $1.documents } }

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
