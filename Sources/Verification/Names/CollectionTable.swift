import Documents

/// What is added up of the documents of a collection, in any order.
protocol CollectionSum: Sendable {
  init()
  mutating func add(_ other: Self)
}

/// A sum for each collection path, and one for all paths that are not kept.
///
/// Each worker has its own; put together in any order, and finished, they are the same.
struct CollectionTable<Sum: CollectionSum>: Sendable {
  private(set) var paths: CollectionPaths
  /// Of the paths that are not kept.
  private(set) var others = Sum()
  /// By the paths' numbers.
  private var sums: [Sum] = []

  init(_ paths: CollectionPaths = CollectionPaths()) {
    self.paths = paths
  }

  /// Adds what is to be said of a document.
  /// - Returns: the number of its collection path in `paths`.
  mutating func add(_ sum: Sum, _ document: FlatDocument, _ source: RawSpan) -> Int {
    let number = paths.index(of: document, parts: 3..<document.firstField, source)
    add(sum, at: number)
    return number
  }

  private mutating func add(_ sum: Sum, at number: Int) {
    guard number != CollectionPaths.othersNumber else { return others.add(sum) }
    if number == sums.count { sums.append(Sum()) }
    sums[number].add(sum)
    if !paths.givenUp.isEmpty { moveGivenUp() }
  }

  private mutating func moveGivenUp() {
    for number in paths.takeGivenUp() where number < sums.count {
      others.add(sums[number])
      sums[number] = Sum()
    }
  }

  mutating func add(_ other: CollectionTable) {
    paths.giveUp(as: other.paths)
    moveGivenUp()
    others.add(other.others)
    for (path, sum) in zip(other.paths.paths, other.sums) where !path.isEmpty { add(sum, at: paths.index(of: path)) }
  }

  /// Keeps no more than the limit; to be called once, when all is added.
  mutating func finish() {
    paths.shorten()
    moveGivenUp()
  }

  /// The sums of the paths that are kept, by the paths' bytes; without the others.
  var rows: [(path: [UInt8], sum: Sum)] {
    zip(paths.paths, sums).filter { !$0.0.isEmpty }.map { (path: $0.0, sum: $0.1) }
      .sorted { $0.path.lexicographicallyPrecedes($1.path) }
  }
}
