/// Numbers by 64-bit hashes that are good already (`SeededHash`): open addressing, half full at most.
///
/// Two things may share a hash, so the caller tells whether a number is the one.
struct HashIndex: Sendable {
  /// The hash, and its number; -1 where a place is free.
  private var places = [(hash: UInt64, number: Int32)](repeating: (0, -1), count: 64)
  private var count = 0

  @inline(__always)
  func find(_ hash: UInt64, _ isTheOne: (Int) -> Bool) -> Int? {
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place].number >= 0 {
      if places[place].hash == hash, isTheOne(Int(places[place].number)) { return Int(places[place].number) }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }

  /// Adds a number that was not found.
  mutating func insert(_ hash: UInt64, _ number: Int) {
    count += 1
    if count * 2 > places.count {
      let old = places
      places = [(hash: UInt64, number: Int32)](repeating: (0, -1), count: old.count * 2)
      for entry in old where entry.number >= 0 { put(entry.hash, entry.number) }
    }
    put(hash, Int32(truncatingIfNeeded: number))
  }

  private mutating func put(_ hash: UInt64, _ number: Int32) {
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place].number >= 0 { place = (place + 1) & (places.count - 1) }
    places[place] = (hash, number)
  }
}
