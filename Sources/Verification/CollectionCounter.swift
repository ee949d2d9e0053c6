package import Documents

/// Documents and bytes of one collection group, or of one collection path.
package struct CollectionCount: Sendable, Equatable {
  /// The group's id (`lines`), or the path with `*` for each document (`companies/*/invoices`); `/` for all paths together
  /// that are not listed.
  package var id: ExactName
  package var documents: Int
  /// Of the records in the export, without framing.
  package var bytes: Int
}

/// Counts documents by the collections they are in.
struct CollectionCounter: Sendable {
  private struct Count: CollectionSum {
    var documents = 0
    var bytes = 0

    mutating func add(_ other: Count) {
      documents += other.documents
      bytes += other.bytes
    }

    func row(_ path: [UInt8]) -> CollectionCount {
      CollectionCount(id: ExactName(decoding: path), documents: documents, bytes: bytes)
    }
  }

  private var table = CollectionTable<Count>()

  var collections: CollectionPaths { table.paths }

  /// - Returns: the number of the document's collection path in `collections`.
  mutating func add(_ document: FlatDocument, _ source: RawSpan, bytes: Int) -> Int {
    table.add(Count(documents: 1, bytes: bytes), document, source)
  }

  mutating func add(_ other: CollectionCounter) { table.add(other.table) }

  /// To be called once, when all is added.
  mutating func finish() { table.finish() }

  /// Over all paths.
  var documents: Int { table.rows.reduce(table.others.documents) { $0 + $1.sum.documents } }

  /// By path, sorted by UTF-8 bytes.
  var byPath: [CollectionCount] { sorted(table.rows.map { $0.sum.row($0.path) }) }

  /// By collection group, sorted by UTF-8 bytes.
  var byGroup: [CollectionCount] {
    // By bytes: Swift's strings would put together what only looks the same.
    var groups: [[UInt8]: Count] = [:]
    for (path, count) in table.rows {
      groups[Array(path.split(separator: UInt8(ascii: "/")).last ?? []), default: Count()].add(count)
    }
    return sorted(groups.map { $1.row($0) })
  }

  private func sorted(_ rows: [CollectionCount]) -> [CollectionCount] {
    let others = table.others.documents > 0 ? [table.others.row(Array(CollectionPaths.others.utf8))] : []
    return (rows + others).sorted { $0.id < $1.id }
  }

  /// That not all paths are listed.
  var findings: [Finding] {
    guard table.others.documents > 0 else { return [] }
    return [
      Finding(
        code: .collectionsMany, severity: .warning,
        message:
          "There are too many collection paths to list all of them. The first ones are listed, in the order of their "
          + "bytes; \(table.others.documents) documents of all others are counted together, as \(CollectionPaths.others), "
          + "and what is counted by collection id leaves them out.",
        remedy:
          "Nothing is wrong with the documents: all were read. Collections are meant to be few: put what tells these "
          + "apart into the documents' ids.")
    ]
  }
}
