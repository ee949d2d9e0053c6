/// Names that more than one document seems to have: how often, and a bit for each, by which a second reading passes over
/// nearly all other documents.
///
/// It takes 1 MB, whatever the export has, and only where a name is repeated at all.
struct RepeatedNames: Sendable {
  private static let bitCount = 1 << 23

  /// Documents that have a name that another one has had.
  private(set) var count = 0
  /// Empty until a name is repeated.
  private var bits: [UInt64] = []

  mutating func add(_ name: UInt64) {
    count += 1
    if bits.isEmpty { bits = [UInt64](repeating: 0, count: Self.bitCount / 64) }
    let bit = Self.bit(of: name)
    bits[bit / 64] |= 1 << UInt64(bit % 64)
  }

  mutating func add(_ other: RepeatedNames) {
    count += other.count
    guard !other.bits.isEmpty else { return }
    if bits.isEmpty {
      bits = other.bits
    } else {
      for index in bits.indices { bits[index] |= other.bits[index] }
    }
  }

  /// False for a name that is not repeated, but for a few.
  func mayContain(_ name: UInt64) -> Bool {
    guard !bits.isEmpty else { return false }
    let bit = Self.bit(of: name)
    return bits[bit / 64] & 1 << UInt64(bit % 64) != 0
  }

  /// Of bits that neither a partition nor a place in a table is made of.
  private static func bit(of name: UInt64) -> Int { Int(name >> 40) & (bitCount - 1) }
}
