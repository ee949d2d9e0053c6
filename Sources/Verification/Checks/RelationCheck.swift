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

/// What the paths in one worker's mentions are numbers of.
struct WorkerPaths: Sendable {
  var collections: [[UInt8]] = []
  var targets: [[UInt8]] = []

  init() {}

  init(_ result: SegmentWorker.Result) {
    collections = result.gathered.collections.collections.paths
    targets = result.targets.paths
  }
}

/// Joins the names with the mentions of a ledger, part by part; what several have joined adds up.
struct RelationCheck: Sendable {
  /// Of all workers, each once.
  private var paths = CollectionPaths()
  /// By workers: the numbers of their paths in `paths`.
  private var collections: [[Int]] = []
  private var targets: [[Int]] = []
  /// By numbers of paths.
  private var documents: [Int] = []
  private var parents: [Int] = []
  private var references: [Int] = []

  /// - Parameter workers: by their numbers.
  init(_ workers: [WorkerPaths]) {
    for worker in workers {
      collections.append(worker.collections.map { paths.index(of: $0) })
      targets.append(worker.targets.map { paths.index(of: $0) })
    }
    documents = [Int](repeating: 0, count: paths.paths.count)
    parents = documents
    references = documents
  }

  mutating func join(_ mentions: PartitionedSpill, _ partition: Int, _ names: HashSet) throws {
    /// A parent is mentioned by many; it counts once for a path.
    struct Missing: Hashable {
      var parent: UInt64
      var path: Int
    }
    var seen: Set<Missing> = []
    try mentions.read(partition) { words in
      for start in stride(from: 0, to: words.count, by: 2) where !names.contains(words[start]) {
        let mention = NameLedger.Mention(word: words[start + 1])
        switch mention.kind {
        case .reference: references[targets[mention.worker][mention.path]] += mention.count
        case .parent:
          let path = collections[mention.worker][mention.path]
          documents[path] += mention.count
          if seen.insert(Missing(parent: words[start], path: path)).inserted { parents[path] += 1 }
        }
      }
    }
  }

  /// Adds what was joined of other parts, by the same paths.
  mutating func add(_ other: RelationCheck) {
    for path in documents.indices {
      documents[path] += other.documents[path]
      parents[path] += other.parents[path]
      references[path] += other.references[path]
    }
  }

  var relations: Relations {
    var relations = Relations()
    let order = paths.paths.indices.sorted { paths.paths[$0].lexicographicallyPrecedes(paths.paths[$1]) }
    for number in order {
      let path = String(decoding: paths.paths[number], as: UTF8.self)
      if parents[number] > 0 {
        relations.missingParents.append(.init(path: path, documents: documents[number], parents: parents[number]))
      }
      if references[number] > 0 {
        relations.outsideReferences.append(.init(path: path, references: references[number]))
      }
    }
    return relations
  }
}
