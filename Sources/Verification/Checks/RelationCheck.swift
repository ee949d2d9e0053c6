package import Documents

/// Names that an export's documents speak of and that are not in it. Nothing is wrong with that: Firestore allows
/// documents below a parent that was never written, and references to what is not there. But whoever restores a part of
/// a database wants to know.
package struct Relations: Sendable, Equatable {
  /// Documents of one collection whose parent is not in the export.
  package struct MissingParents: Sendable, Equatable {
    /// The documents' collection path, `*` for document ids; `/` for all paths together that are not listed.
    package var path: ExactName
    package var documents: Int
    package var parents: Int
  }

  /// References into one collection that lead to no document of the export.
  package struct OutsideReferences: Sendable, Equatable {
    /// The collection path that they lead to; `/` as above.
    package var path: ExactName
    package var references: Int
  }

  /// Both sorted by path.
  package var missingParents: [MissingParents] = []
  package var outsideReferences: [OutsideReferences] = []
}

/// What the paths in one worker's mentions are numbers of.
struct WorkerPaths: Sendable {
  var collections = CollectionPaths()
  var targets = CollectionPaths()
}

/// The paths of all workers, each once, and how the workers' numbers become these.
private struct JoinedPaths: Sendable {
  private(set) var paths = CollectionPaths()
  /// By workers, by their numbers.
  private var numbers: [[Int]] = []

  init(_ workers: [CollectionPaths]) {
    for worker in workers {
      paths.giveUp(as: worker)
      for path in worker.paths where !path.isEmpty { _ = paths.index(of: path) }
    }
    paths.shorten()
    numbers = workers.map { worker in worker.paths.map { $0.isEmpty ? others : paths.find($0) ?? others } }
  }

  /// One more than the paths have numbers.
  var others: Int { paths.paths.count }

  func number(_ path: Int, of worker: Int) -> Int {
    path < numbers[worker].count ? numbers[worker][path] : others
  }

  /// The rows that have something, by their paths' bytes.
  func rows(_ hasSomething: (Int) -> Bool) -> [(path: ExactName, number: Int)] {
    let bytes = paths.paths + [Array(CollectionPaths.others.utf8)]
    return bytes.indices.filter(hasSomething).sorted { bytes[$0].lexicographicallyPrecedes(bytes[$1]) }
      .map { (ExactName(decoding: bytes[$0]), $0) }
  }
}

/// Joins the names with the mentions of a ledger, part by part; what several have joined adds up.
struct RelationCheck: Sendable {
  private let collections: JoinedPaths
  private let targets: JoinedPaths
  /// By the numbers of `collections`.
  private var documents: [Int]
  private var parents: [Int]
  /// By those of `targets`.
  private var references: [Int]

  /// - Parameter workers: by their numbers.
  init(_ workers: [WorkerPaths]) {
    collections = JoinedPaths(workers.map(\.collections))
    targets = JoinedPaths(workers.map(\.targets))
    documents = [Int](repeating: 0, count: collections.others + 1)
    parents = documents
    references = [Int](repeating: 0, count: targets.others + 1)
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
        case .reference: references[targets.number(mention.path, of: mention.worker)] += mention.count
        case .parent:
          let path = collections.number(mention.path, of: mention.worker)
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
    }
    for path in references.indices { references[path] += other.references[path] }
  }

  var relations: Relations {
    var relations = Relations()
    relations.missingParents = collections.rows { parents[$0] > 0 }.map {
      .init(path: $0.path, documents: documents[$0.number], parents: parents[$0.number])
    }
    relations.outsideReferences = targets.rows { references[$0] > 0 }.map {
      .init(path: $0.path, references: references[$0.number])
    }
    return relations
  }
}
