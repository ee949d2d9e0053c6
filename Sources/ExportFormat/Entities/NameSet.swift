import Documents

/// The field names seen at one level of a document, numbered as they came. Used again and again, level after level.
///
/// Most levels have a few names, which are compared one by one; above that, a table finds them by a hash that is seeded
/// in each process, so that no export can be made to be slow.
struct NameSet: Sendable {
  private static let fewNames = 12

  private struct Name {
    var range: Range<Int>
    /// The first 8 bytes, which tell most names apart without a look at them.
    var head: UInt64

    @inline(__always)
    init(_ range: Range<Int>, _ bytes: RawSpan) {
      self.range = range
      head =
        range.count >= 8
        ? bytes.littleEndian64(at: range.lowerBound)
        : bytes.littleEndianTail(range.count, endingAt: range.upperBound)
    }

    @inline(__always)
    func equals(_ other: Name, _ bytes: RawSpan) -> Bool {
      head == other.head && range.count == other.range.count
        && (range.count <= 8 || bytes.equals(range, other.range))
    }
  }

  private var names: [Name] = []
  /// Above `fewNames`: numbers of names at the places of their hashes, -1 where there is none; a power of two long.
  private var table: [Int32] = []
  /// Whether the table holds the names of now.
  private var isTableUsed = false

  mutating func removeAll() {
    names.removeAll(keepingCapacity: true)
    isTableUsed = false
  }

  /// Adds a name, or finds it.
  mutating func insert(_ name: Range<Int>, _ bytes: RawSpan) -> (number: Int, isNew: Bool) {
    let name = Name(name, bytes)
    if names.count < Self.fewNames {
      for number in names.indices where names[number].equals(name, bytes) { return (number, false) }
      names.append(name)
      return (names.count - 1, true)
    }
    if !isTableUsed || table.count < names.count * 2 { rebuild(bytes) }
    let place = place(of: name, bytes)
    guard table[place] < 0 else { return (Int(table[place]), false) }
    table[place] = Int32(names.count)
    names.append(name)
    return (names.count - 1, true)
  }

  private mutating func rebuild(_ bytes: RawSpan) {
    var count = 64
    while count < names.count * 4 { count *= 2 }
    if table.count == count {
      for place in table.indices { table[place] = -1 }
    } else {
      table = [Int32](repeating: -1, count: count)
    }
    for number in names.indices { table[place(of: names[number], bytes)] = Int32(number) }
    isTableUsed = true
  }

  /// Where the name stands, or the free place where it belongs.
  private func place(of name: Name, _ bytes: RawSpan) -> Int {
    var hash = SeededHash()
    hash.combine(bytes, name.range)
    var place = Int(truncatingIfNeeded: hash.value) & (table.count - 1)
    while table[place] >= 0, !names[Int(table[place])].equals(name, bytes) { place = (place + 1) & (table.count - 1) }
    return place
  }
}
