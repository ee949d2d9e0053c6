package import Documents

/// Documents of one collection group, by what the comparison made of them.
package struct CollectionComparison: Sendable, Equatable {
  package var id: ExactName
  package var equal = 0
  package var onlyLeft = 0
  package var onlyRight = 0
  package var changed = 0

  package init(id: ExactName) {
    self.id = id
  }

  package var differences: Int { onlyLeft + onlyRight + changed }

  package mutating func add(_ other: CollectionComparison) {
    equal += other.equal
    onlyLeft += other.onlyLeft
    onlyRight += other.onlyRight
    changed += other.changed
  }
}

/// The counts of a comparison.
struct ComparisonTally: Sendable {
  private var groups: [CollectionComparison] = []
  private var indexByID: [[UInt8]: Int] = [:]
  private var last: (id: [UInt8], index: Int)?

  /// Sorted by the UTF-8 bytes of their ids.
  var collections: [CollectionComparison] { groups.sorted { $0.id < $1.id } }

  /// Of all collections.
  var total: CollectionComparison { groups.reduce(into: CollectionComparison(id: "")) { $0.add($1) } }

  /// - Parameter collection: the id's bytes.
  mutating func add(_ kind: DocumentDifference.Kind, collection: [UInt8]) {
    let index = index(of: collection)
    switch kind {
    case .onlyLeft: groups[index].onlyLeft += 1
    case .onlyRight: groups[index].onlyRight += 1
    case .changed: groups[index].changed += 1
    }
  }

  mutating func addEqual(collection: [UInt8]) { groups[index(of: collection)].equal += 1 }

  /// Documents that count as changed turned out to differ in nothing that counts.
  mutating func clear(collection: [UInt8], _ count: Int) {
    let index = index(of: collection)
    groups[index].changed -= count
    groups[index].equal += count
  }

  mutating func add(_ other: ComparisonTally) {
    for group in other.groups { groups[index(of: Array(group.id.utf8))].add(group) }
  }

  private mutating func index(of id: [UInt8]) -> Int {
    if let last, last.id == id { return last.index }
    let index = indexByID[id] ?? groups.count
    if index == groups.count {
      groups.append(CollectionComparison(id: ExactName(decoding: id)))
      indexByID[id] = index
    }
    last = (id, index)
    return index
  }
}
