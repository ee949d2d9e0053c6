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
  private var indexByPath: [[UInt8]: Int] = [:]
  private var last = 0
  private var scratch: [UInt8] = []

  mutating func add(_ document: FlatDocument, _ source: RawSpan, bytes: Int) {
    scratch.removeAll(keepingCapacity: true)
    for part in document.children(of: 0) where document.nodes[part].kind == .collection {
      if !scratch.isEmpty { scratch.append(contentsOf: [UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "/")]) }
      source.withUnsafeBytes { scratch.append(contentsOf: $0[document.nodes[part].content]) }
    }
    let index = indexOfScratch()
    counts[index].documents += 1
    counts[index].bytes += bytes
  }

  /// Most documents of a collection stand together in no order that Firestore promises, but often they do.
  private mutating func indexOfScratch() -> Int {
    if last < paths.count, paths[last] == scratch { return last }
    if let index = indexByPath[scratch] {
      last = index
      return index
    }
    last = paths.count
    paths.append(scratch)
    counts.append((0, 0))
    indexByPath[scratch] = last
    return last
  }

  var documents: Int { counts.reduce(0) { $0 + $1.documents } }

  mutating func add(_ other: CollectionCounter) {
    for (path, count) in zip(other.paths, other.counts) {
      scratch = path
      let index = indexOfScratch()
      counts[index].documents += count.documents
      counts[index].bytes += count.bytes
    }
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
