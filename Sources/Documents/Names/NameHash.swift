/// 128 bits that stand for a document's path below `documents/`, where names are too many to be kept.
///
/// Its secrets are drawn anew in each process, so nobody can prepare two names that meet; by chance two of a billion do
/// so once in 10^20 exports. Two lanes fold 8 bytes at a time by full multiplications, as `SeededHash` does.
package struct NameHash: Hashable, Sendable {
  package var high: UInt64
  /// Never 0, so that a table may mark free places by it.
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Of the reference at `index`; at 0 of the document's own name.
  package init(_ document: FlatDocument, at index: Int, _ source: RawSpan) {
    var lanes = Lanes()
    // Project and database, the first two parts, are no part of the path.
    for part in document.children(of: index).dropFirst(2) {
      let node = document.nodes[part]
      lanes.combine(UInt64(node.kind.rawValue))
      if node.kind == .idNumber { lanes.combine(node.low) } else { lanes.combine(source, node.content) }
    }
    high = lanes.first
    low = max(lanes.second, 1)
  }

  private struct Lanes {
    private static let secrets = (
      UInt64.random(in: 1 ... .max), UInt64.random(in: 1 ... .max) | 1, UInt64.random(in: 1 ... .max),
      UInt64.random(in: 1 ... .max) | 1
    )

    private let secrets = Lanes.secrets
    private(set) var first: UInt64
    private(set) var second: UInt64

    init() {
      first = secrets.0
      second = secrets.2
    }

    mutating func combine(_ number: UInt64) {
      let one = (first ^ number).multipliedFullWidth(by: secrets.1)
      let other = (second ^ number).multipliedFullWidth(by: secrets.3)
      first = one.high ^ one.low ^ secrets.0
      second = other.high ^ other.low ^ secrets.2
    }

    /// Adds bytes and their number.
    mutating func combine(_ bytes: RawSpan, _ range: Range<Int>) {
      combine(UInt64(range.count))
      var index = range.lowerBound
      while range.upperBound - index >= 8 {
        combine(bytes.littleEndian64(at: index))
        index += 8
      }
      if index < range.upperBound {
        combine(bytes.littleEndianTail(range.upperBound - index, endingAt: range.upperBound))
      }
    }
  }
}
