package import Documents

/// Documents of one collection group, by what the comparison made of them.
package struct CollectionComparison: Sendable, Equatable {
  package var id: String
  package var equal = 0
  package var onlyLeft = 0
  package var onlyRight = 0
  package var changed = 0

  package init(id: String) {
    self.id = id
  }

  package var differences: Int { onlyLeft + onlyRight + changed }
}

/// The counts of a comparison.
package struct ComparisonTally: Sendable {
  private var groups: [CollectionComparison] = []
  private var indexByID: [[UInt8]: Int] = [:]
  private var last: (id: [UInt8], index: Int)?

  package init() {}

  /// Sorted by the UTF-8 bytes of their ids.
  package var collections: [CollectionComparison] {
    groups.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  package var equal: Int { groups.reduce(0) { $0 + $1.equal } }
  package var onlyLeft: Int { groups.reduce(0) { $0 + $1.onlyLeft } }
  package var onlyRight: Int { groups.reduce(0) { $0 + $1.onlyRight } }
  package var changed: Int { groups.reduce(0) { $0 + $1.changed } }

  package mutating func add(_ kind: DocumentDifference.Kind, _ path: DocumentPath) {
    let index = index(of: Array((path.elements.last?.collection ?? "").utf8))
    switch kind {
    case .onlyLeft: groups[index].onlyLeft += 1
    case .onlyRight: groups[index].onlyRight += 1
    case .changed: groups[index].changed += 1
    }
  }

  /// Counts an equal document without a string being made of its name.
  mutating func addEqual(_ document: FlatDocument, _ source: RawSpan) {
    var collection = 0..<0
    for part in document.children(of: 0) where document.nodes[part].kind == .collection {
      collection = document.nodes[part].content
    }
    if let last, source.withUnsafeBytes({ $0[collection].elementsEqual(last.id) }) {
      groups[last.index].equal += 1
    } else {
      groups[index(of: source.array(collection))].equal += 1
    }
  }

  private mutating func index(of id: [UInt8]) -> Int {
    let index = indexByID[id] ?? groups.count
    if index == groups.count {
      groups.append(CollectionComparison(id: String(decoding: id, as: UTF8.self)))
      indexByID[id] = index
    }
    last = (id, index)
    return index
  }
}
