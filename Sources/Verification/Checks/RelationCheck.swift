import Documents

/// Names that an export's documents speak of and that are not in it. Nothing is wrong with that: Firestore allows
/// documents below a parent that was never written, and references to what is not there. But whoever restores a part of
/// a database wants to know.
package struct Relations: Sendable, Equatable {
  /// Documents of one collection whose parent is not in the export.
  package struct MissingParents: Sendable, Equatable {
    /// The documents' collection path, `*` for document ids.
    package var path: String
    package var documents: Int
    /// How many parents they have.
    package var parents: Int
  }

  /// References into one collection that lead to no document of the export.
  package struct OutsideReferences: Sendable, Equatable {
    /// The collection path that they lead to.
    package var path: String
    package var references: Int
  }

  /// Both sorted by path.
  package var missingParents: [MissingParents] = []
  package var outsideReferences: [OutsideReferences] = []

  package init() {}
}

/// Joins the names with the mentions of a ledger, part by part.
enum RelationCheck {
  /// - Parameter paths: of the workers, by their numbers.
  static func relations(_ ledger: NameLedger, paths: [CollectionPaths]) throws -> Relations {
    var parents: [[UInt8]: (documents: Int, parents: Int)] = [:]
    var references: [[UInt8]: Int] = [:]
    for partition in 0..<PartitionedSpill.partitions where ledger.mentions.count(partition) > 0 {
      try Task.checkCancellation()
      let names = try HashSet(ledger.names, partition)
      // A parent is mentioned by many; it counts once for a path.
      var seen: [UInt64: Set<[UInt8]>] = [:]
      try ledger.mentions.read(partition) { words in
        for start in stride(from: 0, to: words.count, by: 2) where !names.contains(words[start]) {
          let mention = NameLedger.Mention(word: words[start + 1])
          let path = paths[mention.worker].paths[mention.path]
          switch mention.kind {
          case .reference: references[path, default: 0] += mention.count
          case .parent:
            let isNew = seen[words[start], default: []].insert(path).inserted
            parents[path, default: (0, 0)].documents += mention.count
            parents[path, default: (0, 0)].parents += isNew ? 1 : 0
          }
        }
      }
    }
    var relations = Relations()
    relations.missingParents = parents.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      .init(path: String(decoding: $0, as: UTF8.self), documents: $1.documents, parents: $1.parents)
    }
    relations.outsideReferences = references.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      .init(path: String(decoding: $0, as: UTF8.self), references: $1)
    }
    return relations
  }
}

/// The names of one part of a ledger: a table of the bits themselves, which are spread evenly, half full at most.
struct HashSet {
  private var table: [UInt64]

  /// - Parameter repeated: called for each name that was there already.
  init(_ names: PartitionedSpill, _ partition: Int, repeated: (UInt64) -> Void = { _ in }) throws {
    var size = 64
    while size < names.count(partition) * 2 { size *= 2 }
    var table = [UInt64](repeating: 0, count: size)
    try names.read(partition) { words in
      for name in words {
        let place = HashSet.place(of: name, in: table)
        if table[place] == name { repeated(name) }
        table[place] = name
      }
    }
    self.table = table
  }

  func contains(_ name: UInt64) -> Bool { table[HashSet.place(of: name, in: table)] == name }

  private static func place(of name: UInt64, in table: [UInt64]) -> Int {
    var place = Int(truncatingIfNeeded: name) & (table.count - 1)
    while table[place] != 0, table[place] != name { place = (place + 1) & (table.count - 1) }
    return place
  }
}
