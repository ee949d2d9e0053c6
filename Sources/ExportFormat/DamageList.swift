/// The damage of an export, in the order it was met: all of it counted, and as much kept of each code as anybody reads.
package struct DamageList: Sequence, Sendable {
  /// Kept of each code. A file of garbage can have one at every 12 bytes, and memory is to stay bounded.
  package static let keptPerCode = 1_000

  package private(set) var kept: [Damage] = []
  /// By code: how many there were, kept or not.
  package private(set) var counts: [Damage.Code: Int] = [:]

  package init() {}

  package var isEmpty: Bool { kept.isEmpty }

  /// What was counted only: how many of each code, with the file of the last that was kept.
  package var omitted: [(code: Damage.Code, file: String, count: Int)] {
    Damage.Code.allCases.compactMap { code in
      guard let count = counts[code], count > Self.keptPerCode, let last = kept.last(where: { $0.code == code })
      else { return nil }
      return (code, last.file, count - Self.keptPerCode)
    }
  }

  package mutating func append(_ damage: Damage) {
    counts[damage.code, default: 0] += 1
    if counts[damage.code, default: 0] <= Self.keptPerCode { kept.append(damage) }
  }

  /// Appends what came later.
  package mutating func append(_ other: DamageList) {
    var room = Damage.Code.allCases.reduce(into: [:]) { $0[$1] = Swift.max(0, Self.keptPerCode - (counts[$1] ?? 0)) }
    for damage in other.kept where room[damage.code, default: 0] > 0 {
      room[damage.code, default: 0] -= 1
      kept.append(damage)
    }
    counts.merge(other.counts, uniquingKeysWith: +)
  }

  /// Adds to the numbers of records: those of a part of a file become those of the file.
  package mutating func shiftRecords(by count: Int) {
    for index in kept.indices { kept[index].record? += count }
  }

  package func makeIterator() -> IndexingIterator<[Damage]> { kept.makeIterator() }
}
