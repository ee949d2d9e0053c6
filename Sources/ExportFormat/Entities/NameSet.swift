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

    /// One of 64 bits, by the head.
    @inline(__always)
    var bit: UInt64 { 1 << ((head &* 0x9E37_79B9_7F4A_7C15) >> 58) }

    @inline(__always)
    func equals(_ other: Name, _ bytes: RawSpan) -> Bool {
      head == other.head && range.count == other.range.count
        && (range.count <= 8 || bytes.equals(range, other.range))
    }
  }

  /// The first `count` are of now.
  private var names: [Name] = []
  private var count = 0
  /// The bits of the names: a name whose bit is not there is new.
  private var bits: UInt64 = 0
  /// Above `fewNames`: numbers of names at the places of their hashes, -1 where there is none; a power of two long.
  private var table: [Int32] = []
  /// Whether the table holds the names of now.
  private var isTableUsed = false

  mutating func removeAll() {
    count = 0
    bits = 0
    isTableUsed = false
  }

  /// Adds a name, or finds it.
  mutating func insert(_ name: Range<Int>, _ bytes: RawSpan) -> (number: Int, isNew: Bool) {
    let name = Name(name, bytes)
    if count < Self.fewNames {
      if bits & name.bit != 0 {
        for number in 0..<count where names[number].equals(name, bytes) { return (number, false) }
      }
      bits |= name.bit
      return (append(name), true)
    }
    if !isTableUsed || table.count < count * 2 { rebuild(bytes) }
    let place = place(of: name, bytes)
    guard table[place] < 0 else { return (Int(table[place]), false) }
    table[place] = Int32(count)
    return (append(name), true)
  }

  /// - Returns: the name's number.
  private mutating func append(_ name: Name) -> Int {
    if count < names.count { names[count] = name } else { names.append(name) }
    count += 1
    return count - 1
  }

  private mutating func rebuild(_ bytes: RawSpan) {
    var size = 64
    while size < count * 4 { size *= 2 }
    if table.count == size {
      for place in table.indices { table[place] = -1 }
    } else {
      table = [Int32](repeating: -1, count: size)
    }
    for number in 0..<count { table[place(of: names[number], bytes)] = Int32(number) }
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
