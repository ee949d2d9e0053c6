/// The only unaligned loads of the program. Each checks its bounds.
extension RawSpan {
  @inlinable
  public func byte(at offset: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  @inlinable
  public func littleEndian16(at offset: Int) -> UInt16 {
    UInt16(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  @inlinable
  public func littleEndian32(at offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @inlinable
  public func littleEndian64(at offset: Int) -> UInt64 {
    UInt64(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The `count` bytes before `end`, fewer than 8, as one number, zeros above them.
  ///
  /// One load instead of up to seven, wherever 8 bytes stand before `end`.
  @inlinable @inline(__always)
  public func littleEndianTail(_ count: Int, endingAt end: Int) -> UInt64 {
    if count == 0 { return 0 }
    if end >= 8 { return littleEndian64(at: end - 8) >> UInt64((8 - count) * 8) }
    var tail: UInt64 = 0
    for offset in 0..<count { tail |= UInt64(byte(at: end - count + offset)) << UInt64(offset * 8) }
    return tail
  }

  /// Whether two ranges hold the same bytes.
  @inlinable @inline(__always)
  public func equals(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    var (left, right) = (left, right)
    while left.count >= 8 {
      if littleEndian64(at: left.lowerBound) != littleEndian64(at: right.lowerBound) { return false }
      left = left.lowerBound + 8..<left.upperBound
      right = right.lowerBound + 8..<right.upperBound
    }
    return littleEndianTail(left.count, endingAt: left.upperBound)
      == littleEndianTail(right.count, endingAt: right.upperBound)
  }

  /// Whether the bytes from `place` on are those of a range of `other`; there must be as many.
  @inlinable
  public func holds(_ other: RawSpan, _ range: Range<Int>, at place: Int) -> Bool {
    var (index, place) = (range.lowerBound, place)
    while range.upperBound - index >= 8 {
      if other.littleEndian64(at: index) != littleEndian64(at: place) { return false }
      index += 8
      place += 8
    }
    let rest = range.upperBound - index
    return other.littleEndianTail(rest, endingAt: range.upperBound) == littleEndianTail(rest, endingAt: place + rest)
  }

  /// The bytes of a range, copied.
  public func array(_ range: Range<Int>) -> [UInt8] {
    // Without room of its own, an array is the one empty array of the process, whose count would be written by all threads.
    if range.isEmpty { return [] }
    return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
      }
      count = range.count
    }
  }

  /// The text of a range; nil if it is not UTF-8.
  public func string(_ range: Range<Int>) -> String? {
    withUnsafeBytes { String(validating: UnsafeRawBufferPointer(rebasing: $0[range]), as: UTF8.self) }
  }
}
