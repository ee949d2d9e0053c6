package import Documents

/// The damage of an export, by its place: all of it counted, and as much kept of each code as anybody reads.
///
/// What is kept is the first of each code by place, provided that damage is added in the order of its places. Lists of parts
/// become one by the order of the parts, whoever read them.
package struct DamageList: Sequence, Sendable {
  /// Kept of each code. A file of garbage can have one at every 12 bytes, and memory is to stay bounded.
  package static let keptPerCode = 1_000

  package private(set) var kept: [Damage] = []
  /// By code: how many there were, kept or not.
  package private(set) var counts: [Damage.Code: Int] = [:]
  /// By code: how many are kept here, and how many in the lists that this one follows.
  private var keptCounts: [Damage.Code: Int] = [:]
  private var keptBefore: [Damage.Code: Int] = [:]

  package init() {}

  package var isEmpty: Bool { counts.isEmpty }

  /// What was counted only: how many of each code, with the file of the last that was kept.
  package var omitted: [(code: Damage.Code, file: ExactName, count: Int)] {
    Damage.Code.allCases.compactMap { code in
      let omitted = counts[code, default: 0] - keptCounts[code, default: 0]
      guard omitted > 0, let last = kept.last(where: { $0.code == code }) else { return nil }
      return (code, last.file, omitted)
    }
  }

  package mutating func append(_ damage: Damage) {
    counts[damage.code, default: 0] += 1
    keep(damage)
  }

  mutating func append(
    _ code: Damage.Code, file: ExactName, offset: Int? = nil, record: Int? = nil, _ message: String
  ) {
    append(Damage(code, file: file, offset: offset, record: record, message))
  }

  /// Counts more of a code of which as much is kept as there is room for.
  package mutating func count(_ code: Damage.Code, _ more: Int) { counts[code, default: 0] += more }

  private mutating func keep(_ damage: Damage) {
    let before = keptBefore[damage.code, default: 0] + keptCounts[damage.code, default: 0]
    guard before < Self.keptPerCode else { return }
    keptCounts[damage.code, default: 0] += 1
    kept.append(damage)
  }

  /// Appends what came later.
  package mutating func append(_ other: DamageList) {
    for damage in other.kept { keep(damage) }
    counts.merge(other.counts, uniquingKeysWith: +)
  }

  /// The same damage, whose places all come after those of another list, and of lists that that one follows: of all of them
  /// together, no more is kept than of one.
  package func following(_ other: DamageList) -> DamageList {
    var list = DamageList()
    list.keptBefore = other.keptBefore.merging(other.keptCounts, uniquingKeysWith: +)
    list.append(self)
    return list
  }

  /// Adds to the numbers of records: those of a part of a file become those of the file.
  package mutating func shiftRecords(by count: Int) {
    for index in kept.indices { kept[index].record? += count }
  }

  package func makeIterator() -> IndexingIterator<[Damage]> { kept.makeIterator() }
}
