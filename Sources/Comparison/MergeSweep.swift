import Catalog
import Documents

/// One pass over two sides in name order: the left from a catalog, the right as it comes, from another catalog or from a
/// network. Finds which documents differ, in constant memory; what differs in them is looked at later.
struct MergeSweep {
  /// The documents of one side.
  struct Side: Sendable {
    /// Those that count.
    var count = 0
    /// Those that do not.
    var leftOut = 0
    /// The first and last that count, as `NameOrder` keys; nil of a side that has none.
    var first: [UInt8]?
    var last: [UInt8]?

    fileprivate mutating func add(_ key: [UInt8]) {
      count += 1
      if first == nil { first = key }
      last = key
    }
  }

  /// Documents between two looks at whether the work was cancelled, and two reports of progress.
  static let documentsPerStep = 4_096

  private var walk: Catalog.Walk
  /// The walk's document that was not met yet; nil at the end.
  private var waiting: CatalogEntry?
  private let end: [UInt8]?
  private let scope: DiffScope
  private let isMirrored: Bool
  private var previousKey: [UInt8] = []

  private var spool = DifferenceSpool()
  private var tally = ComparisonTally()
  private var met = DiffScope.Met()
  private var left = Side()
  private var right = Side()

  /// - Parameters:
  ///   - range: only documents whose keys are in it, from the first key on and before the second.
  ///   - isMirrored: whether the report is to call the catalog's side the right one.
  init(_ catalog: Catalog, range: MergePlan.KeyRange, scope: DiffScope, isMirrored: Bool) throws {
    walk = catalog.walk()
    if let start = range.start { walk.seek(start) }
    end = range.end
    self.scope = scope
    self.isMirrored = isMirrored
    try advance()
  }

  /// Takes the next document of the right side.
  /// - Throws: `ComparisonError` if it does not come after the one before it.
  mutating func add(_ key: [UInt8], _ entry: CatalogEntry) throws {
    guard previousKey.isEmpty || previousKey.lexicographicallyPrecedes(key) else {
      throw ComparisonError(
        description: "The documents did not come in name order at "
          + "\(NameOrder.path(of: key)?.description ?? "a name that is none"), so they cannot be compared.")
    }
    previousKey = key
    guard takes(key) else {
      right.leftOut += 1
      return
    }
    try passLeft(before: key)
    if let other = waiting, walk.key == key {
      if other.fingerprint == entry.fingerprint {
        tally.addEqual(collection: NameOrder.collection(of: key))
      } else {
        try found(key, other, entry)
      }
      left.add(key)
      try advance()
    } else {
      try found(key, nil, entry, before: shared(key, left.last), after: waiting == nil ? nil : shared(key, walk.key))
    }
    right.add(key)
  }

  /// Ends the right side: what is left on the left is only there.
  mutating func finish() throws -> MergeResult {
    try passLeft(before: nil)
    return MergeResult(
      spool: spool, tally: tally, met: met, left: isMirrored ? right : left, right: isMirrored ? left : right)
  }

  private mutating func passLeft(before key: [UInt8]?) throws {
    while let entry = waiting {
      if let key, !walk.key.lexicographicallyPrecedes(key) { return }
      let own = walk.key
      try found(own, entry, nil, before: shared(own, right.last), after: shared(own, key))
      left.add(own)
      try advance()
    }
  }

  /// Moves to the next document of the left side that counts.
  private mutating func advance() throws {
    while true {
      guard try walk.next(), let entry = walk.entry, end.map({ walk.key.lexicographicallyPrecedes($0) }) ?? true else {
        waiting = nil
        return
      }
      if takes(walk.key) {
        waiting = entry
        return
      }
      left.leftOut += 1
    }
  }

  private mutating func takes(_ key: [UInt8]) -> Bool {
    guard !scope.only.isEmpty || !scope.ignoredCollections.isEmpty, let path = NameOrder.path(of: key) else {
      return true
    }
    return scope.takes(path, &met)
  }

  private mutating func found(
    _ key: [UInt8], _ left: CatalogEntry?, _ right: CatalogEntry?, before: Int? = 0, after: Int? = 0
  ) throws {
    let difference = FoundDifference(
      key: key, sharedBefore: before, sharedAfter: after, left: isMirrored ? right : left,
      right: isMirrored ? left : right)
    tally.add(difference.kind, collection: NameOrder.collection(of: key))
    try spool.append(difference)
  }

  private func shared(_ key: [UInt8], _ other: [UInt8]?) -> Int? { other.map { key.sharedPrefix(with: $0) } }
}

extension [UInt8] {
  /// How many bytes both begin with.
  func sharedPrefix(with other: [UInt8]) -> Int {
    var index = 0
    while index < count, index < other.count, self[index] == other[index] { index += 1 }
    return index
  }
}
