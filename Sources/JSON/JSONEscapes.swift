/// Which characters of a text are written as escapes in JSON: those that JSON does not allow as they are, and those
/// that act on a terminal or turn a line around, so that a document's text can be printed.
///
///     U+0000-001F, " and \      JSON, RFC 8259 section 7
///     U+007F, U+0080-009F       DEL and the C1 controls: U+009B begins a terminal's sequences as ESC [ does
///     U+2028, U+2029            line and paragraph separators
///     U+061C, U+200E, U+200F,
///     U+202A-202E, U+2066-2069  bidirectional formatting
enum JSONEscapes {
  /// The first byte from `start` on at which a character may begin that is not written as it is; the end if there is
  /// none.
  ///
  /// Eight bytes are looked at together as long as all are ASCII. Source: Bit Twiddling Hacks, "determine if a word has
  /// a byte less than n" and "equal to n".
  @inline(__always)
  static func candidate(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while text.count - index >= 8 {
      let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if !isPlain(word) { break }
      index += 8
    }
    while index < text.count, !isCandidate(text[index]) { index += 1 }
    return index
  }

  /// Whether eight bytes are ASCII and none of them is escaped.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    let delete = word ^ (ones &* 0x7F)
    let found =
      word | (word &- ones &* 0x20) | (quote &- ones) | (backslash &- ones) | (delete &- ones)
    return found & 0x8080_8080_8080_8080 == 0
  }

  /// What is escaped in ASCII, and the lead bytes of what is escaped beyond it.
  @inline(__always)
  private static func isCandidate(_ byte: UInt8) -> Bool {
    switch byte {
    case ..<0x20, 0x22, 0x5C, 0x7F, 0xC2, 0xD8, 0xE2: true
    default: false
    }
  }

  /// The character at a candidate, if it is escaped, and how many bytes it has.
  static func escape(in text: UnsafeRawBufferPointer, at index: Int) -> (scalar: UInt16, length: Int)? {
    let lead = text[index]
    switch lead {
    case ..<0x80: return (UInt16(lead), 1)
    case 0xC2, 0xD8:
      guard text.count - index >= 2 else { return nil }
      let scalar = UInt16(lead & 0x1F) << 6 | UInt16(text[index + 1] & 0x3F)
      return isEscaped(scalar) ? (scalar, 2) : nil
    case 0xE2:
      guard text.count - index >= 3 else { return nil }
      let scalar = 0x2000 | UInt16(text[index + 1] & 0x3F) << 6 | UInt16(text[index + 2] & 0x3F)
      return isEscaped(scalar) ? (scalar, 3) : nil
    default: return nil
    }
  }

  private static func isEscaped(_ scalar: UInt16) -> Bool {
    switch scalar {
    case 0x80...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
