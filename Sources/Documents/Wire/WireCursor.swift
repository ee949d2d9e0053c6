/// Why bytes are not a protocol-buffers message, and where.
public struct WireError: Error, Equatable, Sendable {
  public enum Reason: String, Sendable {
    case truncated = "the message ends inside a field"
    case varintTooLong = "a varint has more than 64 bits"
    case varintOverlong = "a varint has more bytes than its number needs"
    case badBoolean = "a boolean is neither 0 nor 1"
    case lengthTooLarge = "a length reaches past the end of its message"
    case badFieldNumber = "a field number is 0"
    case badWireType = "a wire type is not one of 0 to 5"
    case unexpectedEndGroup = "a group ends that was not begun"
    case wrongWireType = "a known field has another wire type than its definition"
    case tooDeep = "groups are nested too deep"
    case repeatedField = "a field that stands once is there twice"
    case unknownField = "a field is not known"
    case missingField = "a field that is always written is missing"
    case tooMany = "a list has more entries than any that was ever written"
  }

  public var reason: Reason
  /// 0-based, in the bytes that the cursor reads.
  public var offset: Int

  @inlinable
  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

/// A field's number and wire type, as one varint states them.
@frozen
public struct WireTag {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable
  public var field: UInt64 { rawValue >> 3 }

  @inlinable
  public var type: UInt64 { rawValue & 7 }
}

/// Walks the fields of one protocol-buffers message inside `bytes`, which every call is given anew.
///
/// It holds positions only, so nested messages are cursors over the same bytes. Lengths are compared with what is left,
/// never added to a position before that. It lives here, since two modules decode messages: the export's entities and
/// the service's answers. It is public, as are the loads and `FlatDocument`, because only public code is inlined into
/// another module (Swift 6.3): with `package` access, verifying took 1.35 times as long.
@frozen
public struct WireCursor {
  public var position: Int
  public let end: Int

  /// - Parameter range: within the bytes that will be read.
  @inlinable
  public init(_ range: Range<Int>) {
    position = range.lowerBound
    end = range.upperBound
  }

  @inlinable
  public var isAtEnd: Bool { position >= end }

  /// Reads the next field's tag; nil at the end of the message.
  @inlinable
  public mutating func next(_ bytes: RawSpan) throws(WireError) -> WireTag? { try isAtEnd ? nil : tag(bytes) }

  /// Reads a field's tag.
  @inlinable
  public mutating func tag(_ bytes: RawSpan) throws(WireError) -> WireTag {
    let start = position
    let tag = WireTag(rawValue: try varint(bytes))
    guard tag.field != 0 else { throw WireError(.badFieldNumber, at: start) }
    guard tag.type <= 5 else { throw WireError(.badWireType, at: start) }
    return tag
  }

  /// Reads a varint of as few bytes as its number needs: everything that Google writes has no others, and Google's
  /// importer reads some of the others as another number.
  @inlinable
  public mutating func varint(_ bytes: RawSpan) throws(WireError) -> UInt64 {
    guard position < end else { throw WireError(.truncated, at: position) }
    let first = bytes.byte(at: position)
    position += 1
    return first < 0x80 ? UInt64(first) : try longVarint(first, bytes)
  }

  /// Apart, so that the usual varint of one byte is small enough to be inlined.
  @inlinable
  mutating func longVarint(_ first: UInt8, _ bytes: RawSpan) throws(WireError) -> UInt64 {
    var value = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while true {
      guard position < end else { throw WireError(.truncated, at: position) }
      let byte = bytes.byte(at: position)
      position += 1
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 {
        guard byte != 0 else { throw WireError(.varintOverlong, at: position) }
        guard shift < 63 || byte == 1 else { throw WireError(.varintTooLong, at: position) }
        return value
      }
      guard shift < 63 else { throw WireError(.varintTooLong, at: position) }
      shift += 7
    }
  }

  /// Reads a length and passes over that many bytes; their range is the result.
  @inlinable
  public mutating func lengthDelimited(_ bytes: RawSpan) throws(WireError) -> Range<Int> {
    let start = position
    let length = try varint(bytes)
    guard length <= UInt64(end - position) else { throw WireError(.lengthTooLarge, at: start) }
    let range = position..<(position + Int(length))
    position = range.upperBound
    return range
  }

  @inlinable
  public mutating func fixed64(_ bytes: RawSpan) throws(WireError) -> UInt64 {
    guard end - position >= 8 else { throw WireError(.truncated, at: position) }
    defer { position += 8 }
    return bytes.littleEndian64(at: position)
  }

  /// The content of a message's first field of this number, which is bytes, text or a message; nil if it has none.
  package static func field(
    _ number: UInt64, of message: Range<Int>, _ bytes: RawSpan
  ) throws(WireError) -> Range<Int>? {
    var cursor = WireCursor(message)
    while let tag = try cursor.next(bytes) {
      if tag.rawValue == number << 3 | 2 { return try cursor.lengthDelimited(bytes) }
      try cursor.skip(tag, bytes)
    }
    return nil
  }

  /// Passes over the value of a field whose tag was just read.
  public mutating func skip(_ tag: WireTag, _ bytes: RawSpan) throws(WireError) {
    try skip(tag, bytes, depth: 0)
  }

  private mutating func skip(_ tag: WireTag, _ bytes: RawSpan, depth: Int) throws(WireError) {
    switch tag.type {
    case 0: _ = try varint(bytes)
    case 1: _ = try fixed64(bytes)
    case 2: _ = try lengthDelimited(bytes)
    case 3:
      guard depth < WireCursor.maximumGroupDepth else { throw WireError(.tooDeep, at: position) }
      while true {
        let inner = try self.tag(bytes)
        if inner.type == 4 {
          guard inner.field == tag.field else { throw WireError(.unexpectedEndGroup, at: position) }
          return
        }
        try skip(inner, bytes, depth: depth + 1)
      }
    case 4: throw WireError(.unexpectedEndGroup, at: position)
    default:
      guard end - position >= 4 else { throw WireError(.truncated, at: position) }
      position += 4
    }
  }

  /// Protocol buffers' own default limit of nested messages.
  private static let maximumGroupDepth = 100
}
