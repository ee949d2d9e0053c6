import Documents

/// One property message: a name and where its value stands.
struct Property {
  var message: Range<Int>
  var meaning: UInt64 = 0
  var name: Range<Int>
  var isMultiple: Bool
  var value: Range<Int>
}

extension Property {
  @inline(__always)
  init(_ bytes: RawSpan, _ message: Range<Int>) throws(EntityError) {
    if let usual = Property(usual: message, bytes) {
      self = usual
    } else {
      try self.init(any: message, bytes)
    }
    guard bytes.isUTF8(name) else {
      throw EntityError(.entityText, at: name.lowerBound, "A field's name is not UTF-8.")
    }
  }

  /// The form that Firestore writes: meaning, if there is one, name, multiple, value, and nothing else; meaning and the
  /// name's length in one byte, the value's in two at most.
  @inline(__always)
  private init?(usual message: Range<Int>, _ bytes: RawSpan) {
    var place = message.lowerBound
    let end = message.upperBound
    guard end - place >= 9 else { return nil }
    var meaning: UInt64 = 0
    if bytes.byte(at: place) == 0x08 {
      meaning = UInt64(bytes.byte(at: place + 1))
      place += 2
    }
    let length = Int(bytes.byte(at: place + 1))
    guard meaning < 0x80, bytes.byte(at: place) == 0x1A, length < 0x80, end - place >= length + 6 else { return nil }
    let name = place + 2..<place + 2 + length
    // 20 multiple 2A length
    let rest = bytes.littleEndian32(at: name.upperBound)
    guard rest & 0xFF_FEFF == 0x2A_0020 else { return nil }
    var size = Int(rest >> 24)
    var start = name.upperBound + 4
    if size >= 0x80, start < end, (1..<0x80).contains(bytes.byte(at: start)) {
      size = size & 0x7F | Int(bytes.byte(at: start)) << 7
      start += 1
    }
    guard end - start == size else { return nil }
    self.init(
      message: message, meaning: meaning, name: name, isMultiple: rest & 0x100 != 0, value: start..<end)
  }

  /// Any form and any order.
  private init(any message: Range<Int>, _ bytes: RawSpan) throws(EntityError) {
    var name: Range<Int>?
    var value: Range<Int>?
    var isMultiple: Bool?
    var meaning: UInt64?
    var cursor = WireCursor(message)
    do throws(WireError) {
      while !cursor.isAtEnd {
        let tag = try cursor.tag(bytes)
        switch tag.rawValue {
        // An enumeration has 32 bits, whatever the varint holds.
        case 1 << 3: meaning = try cursor.varint(once: meaning, bytes) & 0xFFFF_FFFF
        case 3 << 3 | 2: name = try cursor.bytes(once: name, bytes)
        case 4 << 3:
          guard isMultiple == nil else { throw WireError(.repeatedField, at: cursor.position) }
          isMultiple = try cursor.boolean(bytes)
        case 5 << 3 | 2: value = try cursor.bytes(once: value, bytes)
        default: try cursor.refuse(tag, known: [1, 3, 4, 5], bytes)
        }
      }
    } catch { throw EntityError(error) }
    guard let name else { throw EntityError(.entityValue, at: message.lowerBound, "A field has no name.") }
    guard let value else { throw EntityError(.entityValue, at: message.lowerBound, "A field has no value.") }
    // Google's importer requires it as well.
    guard let isMultiple else {
      throw EntityError(.entityValue, at: message.lowerBound, "A field does not say whether it is one of many.")
    }
    self.init(message: message, meaning: meaning ?? 0, name: name, isMultiple: isMultiple, value: value)
  }
}

/// The one value of a property, as its wire type tells it.
enum PropertyValue {
  /// No value is set: null, or the empty array.
  case empty
  case integer(UInt64)
  case boolean(Bool)
  case string(Range<Int>)
  case double(UInt64)
  /// Bits of latitude and longitude.
  case point(UInt64, UInt64)
  /// The inside of the group.
  case reference(Range<Int>)
  /// A user of the older App Engine, which Firestore has no type for.
  case user

  @inline(__always)
  init(_ bytes: RawSpan, _ message: Range<Int>) throws(EntityError) {
    guard !message.isEmpty else {
      self = .empty
      return
    }
    // One value and nothing else, a string of less than 128 bytes: most values are of these forms.
    switch bytes.byte(at: message.lowerBound) {
    case 0x1A
    where message.count >= 2 && Int(bytes.byte(at: message.lowerBound + 1)) == message.count - 2
      && message.count < 0x82:
      self = .string(message.lowerBound + 2..<message.upperBound)
    case 0x08:
      var cursor = WireCursor(message.lowerBound + 1..<message.upperBound)
      if let integer = try? cursor.varint(bytes), cursor.isAtEnd {
        self = .integer(integer)
      } else {
        try self.init(any: message, bytes)
      }
    case 0x10 where message.count == 2 && bytes.byte(at: message.lowerBound + 1) <= 1:
      self = .boolean(bytes.byte(at: message.lowerBound + 1) == 1)
    // A group: what is inside is checked where it is decoded, an end that comes too early as well.
    case 0x63 where bytes.byte(at: message.upperBound - 1) == 0x64:
      self = .reference(message.lowerBound + 1..<message.upperBound - 1)
    case 0x21 where message.count == 9:
      self = .double(bytes.littleEndian64(at: message.lowerBound + 1))
    default: try self.init(any: message, bytes)
    }
  }

  private init(any message: Range<Int>, _ bytes: RawSpan) throws(EntityError) {
    var result: PropertyValue = .empty
    var count = 0
    var cursor = WireCursor(message)
    do throws(WireError) {
      while !cursor.isAtEnd {
        let tag = try cursor.tag(bytes)
        count += 1
        switch tag.rawValue {
        case 1 << 3: result = .integer(try cursor.varint(bytes))
        case 2 << 3: result = .boolean(try cursor.boolean(bytes))
        case 3 << 3 | 2: result = .string(try cursor.lengthDelimited(bytes))
        case 4 << 3 | 1: result = .double(try cursor.fixed64(bytes))
        case 5 << 3 | 3: result = try PropertyValue.point(&cursor, bytes)
        case 12 << 3 | 3:
          let start = cursor.position
          let end = try cursor.skipGroup(tag, bytes)
          result = .reference(start..<end)
        case 8 << 3 | 3:
          _ = try cursor.skipGroup(tag, bytes)
          result = .user
        default: try cursor.refuse(tag, known: [1, 2, 3, 4, 5, 8, 12], bytes)
        }
      }
    } catch { throw EntityError(error) }
    guard count <= 1 else {
      throw EntityError(.entityValue, at: message.lowerBound, "A value has more than one type.")
    }
    self = result
  }

  private static func point(_ cursor: inout WireCursor, _ bytes: RawSpan) throws(WireError) -> PropertyValue {
    var x: UInt64?
    var y: UInt64?
    while true {
      let tag = try cursor.tag(bytes)
      switch tag.rawValue {
      case 6 << 3 | 1: x = try cursor.fixed64(once: x, bytes)
      case 7 << 3 | 1: y = try cursor.fixed64(once: y, bytes)
      case 5 << 3 | 4:
        guard let x, let y else { throw WireError(.missingField, at: cursor.position) }
        return .point(x, y)
      default: try cursor.refuse(tag, known: [6, 7], bytes)
      }
    }
  }
}
