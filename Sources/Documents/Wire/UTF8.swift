extension RawSpan {
  /// Whether the range is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
  ///
  /// Eight bytes of ASCII are passed over at a time. Source: The Unicode Standard, table 3-7.
  package func isUTF8(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    let end = range.upperBound
    while end - index >= 8, littleEndian64(at: index) & 0x8080_8080_8080_8080 == 0 { index += 8 }
    if end - index < 8, littleEndianTail(end - index, endingAt: end) & 0x8080_8080_8080_8080 == 0 { return true }
    return isTwoByteUTF8(from: index, to: end) ?? isUTF8(from: index, to: end)
  }

  /// The same for text whose characters have two bytes at most, as in most of Europe's languages: eight bytes at a time,
  /// without a look at each. Nil if there are longer ones.
  private func isTwoByteUTF8(from start: Int, to end: Int) -> Bool? {
    let tops: UInt64 = 0x8080_8080_8080_8080
    var index = start
    /// Where the next eight bytes must begin with the second byte of a character.
    var pending: UInt64 = 0
    while index < end {
      let left = min(end - index, 8)
      let word = left == 8 ? littleEndian64(at: index) : littleEndianTail(left, endingAt: end)
      // Bits 7, 6 and 5 of each byte, moved to its top.
      let (high, second, third) = (word & tops, word << 1 & tops, word << 2 & tops)
      let leads = high & second
      if leads & third != 0 { return nil }
      // C0 and C1 would be overlong: one of the bits 1 to 4 must be set, which carries into the top.
      let isLong = (word & 0x1E1E_1E1E_1E1E_1E1E) &+ 0x7E7E_7E7E_7E7E_7E7E
      if leads & ~isLong != 0 || high & ~second != leads << 8 | pending { return false }
      pending = leads >> 56
      // Of a tail, what stands above it is zero, so a character that is cut off there was found.
      index += left
    }
    return pending == 0
  }

  private func isUTF8(from start: Int, to end: Int) -> Bool {
    var index = start
    while index < end {
      let left = min(end - index, 8)
      let word = left == 8 ? littleEndian64(at: index) : littleEndianTail(left, endingAt: end)
      let marks = word & 0x8080_8080_8080_8080
      guard marks != 0 else {
        index += left
        continue
      }
      index += marks.trailingZeroBitCount / 8
      let lead = byte(at: index)
      switch lead {
      case 0..<0x80: index += 1
      case 0xC2..<0xE0:
        guard end - index >= 2, isContinuation(index + 1) else { return false }
        index += 2
      case 0xE0..<0xF0:
        guard end - index >= 3, isContinuation(index + 1), isContinuation(index + 2) else { return false }
        let second = byte(at: index + 1)
        guard lead != 0xE0 || second >= 0xA0, lead != 0xED || second < 0xA0 else { return false }
        index += 3
      case 0xF0..<0xF5:
        guard end - index >= 4, isContinuation(index + 1), isContinuation(index + 2), isContinuation(index + 3)
        else { return false }
        let second = byte(at: index + 1)
        guard lead != 0xF0 || second >= 0x90, lead != 0xF4 || second < 0x90 else { return false }
        index += 4
      default: return false
      }
    }
    return true
  }

  @inline(__always)
  private func isContinuation(_ index: Int) -> Bool { byte(at: index) & 0xC0 == 0x80 }

  /// Whether the range is ASCII without a slash, as most ids are; what is not may still be an id.
  package func isPlainID(_ range: Range<Int>) -> Bool {
    let slashes: UInt64 = 0x2F2F_2F2F_2F2F_2F2F
    var index = range.lowerBound
    var (marks, slash) = (UInt64(0), false)
    while range.upperBound - index >= 8 {
      let word = littleEndian64(at: index)
      marks |= word
      slash = slash || (word ^ slashes).hasZeroByte
      index += 8
    }
    // Zeros above the tail are neither.
    let tail = littleEndianTail(range.upperBound - index, endingAt: range.upperBound)
    return (marks | tail) & 0x8080_8080_8080_8080 == 0 && !slash && !(tail ^ slashes).hasZeroByte
  }

  /// Whether a byte stands in the range. Source: Bit Twiddling Hacks, "determine if a word has a zero byte".
  package func contains(_ wanted: UInt8, in range: Range<Int>) -> Bool {
    let pattern = UInt64(wanted) &* 0x0101_0101_0101_0101
    var index = range.lowerBound
    while range.upperBound - index >= 8 {
      if (littleEndian64(at: index) ^ pattern).hasZeroByte { return true }
      index += 8
    }
    let rest = range.upperBound - index
    guard rest > 0 else { return false }
    // What stands above the tail must not look like the byte.
    let above = ~UInt64(0) << UInt64(rest * 8)
    return (littleEndianTail(rest, endingAt: range.upperBound) ^ pattern | above).hasZeroByte
  }
}

extension UInt64 {
  fileprivate var hasZeroByte: Bool { (self &- 0x0101_0101_0101_0101) & ~self & 0x8080_8080_8080_8080 != 0 }
}
