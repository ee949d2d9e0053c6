import Documents

/// One property message: a name and where its value stands.
struct Property {
  var message: Range<Int>
  var meaning: UInt64 = 0
  var name: Range<Int>
  var isMultiple: Bool
  var value: Range<Int>

  init(_ bytes: RawSpan, _ message: Range<Int>) throws(EntityError) {
    self.message = message
    var name: Range<Int>?
    var value: Range<Int>?
    var isMultiple: Bool?
    var cursor = WireCursor(message)
    do throws(WireError) {
      while !cursor.isAtEnd {
        let tag = try cursor.tag(bytes)
        switch tag.rawValue {
        // An enumeration has 32 bits, whatever the varint holds.
        case 1 << 3: meaning = try cursor.varint(bytes) & 0xFFFF_FFFF
        case 3 << 3 | 2: name = try Property.once(name, &cursor, bytes)
        case 4 << 3: isMultiple = try cursor.varint(bytes) != 0
        case 5 << 3 | 2: value = try Property.once(value, &cursor, bytes)
        default:
          guard ![1, 3, 4, 5].contains(tag.field) else { throw WireError(.wrongWireType, at: cursor.position) }
          try cursor.skip(tag, bytes)
        }
      }
    } catch { throw EntityError(error) }
    guard let name else { throw EntityError(.entityValue, at: message.lowerBound, "A field has no name.") }
    guard let value else { throw EntityError(.entityValue, at: message.lowerBound, "A field has no value.") }
    // Google's importer requires it as well.
    guard let isMultiple else {
      throw EntityError(.entityValue, at: message.lowerBound, "A field does not say whether it is one of many.")
    }
    guard bytes.isUTF8(name) else {
      throw EntityError(.entityText, at: name.lowerBound, "A field's name is not UTF-8.")
    }
    self.name = name
    self.value = value
    self.isMultiple = isMultiple
  }

  private static func once(
    _ known: Range<Int>?, _ cursor: inout WireCursor, _ bytes: RawSpan
  ) throws(WireError) -> Range<Int> {
    guard known == nil else { throw WireError(.repeatedField, at: cursor.position) }
    return try cursor.lengthDelimited(bytes)
  }
}

/// The one value of a property, as its wire type tells it.
enum PropertyValue {
  /// No value is set: null, or the empty array.
  case empty
  case integer(UInt64)
  case boolean(UInt64)
  case string(Range<Int>)
  case double(UInt64)
  /// Bits of latitude and longitude.
  case point(UInt64, UInt64)
  /// The inside of the group.
  case reference(Range<Int>)
  /// A user of the older App Engine, which Firestore has no type for.
  case user

  init(_ bytes: RawSpan, _ message: Range<Int>) throws(EntityError) {
    guard !message.isEmpty else {
      self = .empty
      return
    }
    var result: PropertyValue = .empty
    var count = 0
    var cursor = WireCursor(message)
    do throws(WireError) {
      while !cursor.isAtEnd {
        let tag = try cursor.tag(bytes)
        count += 1
        switch tag.rawValue {
        case 1 << 3: result = .integer(try cursor.varint(bytes))
        case 2 << 3: result = .boolean(try cursor.varint(bytes))
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
        default:
          count -= 1
          if [1, 2, 3, 4, 5, 8, 12].contains(tag.field) { throw WireError(.wrongWireType, at: cursor.position) }
          try cursor.skip(tag, bytes)
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
      case 6 << 3 | 1: x = try cursor.fixed64(bytes)
      case 7 << 3 | 1: y = try cursor.fixed64(bytes)
      case 5 << 3 | 4:
        guard let x, let y else { throw WireError(.missingField, at: cursor.position) }
        return .point(x, y)
      default: try cursor.skip(tag, bytes)
      }
    }
  }
}

extension WireCursor {
  /// Passes over a group whose begin tag was just read; returns where its end tag begins.
  mutating func skipGroup(_ begin: WireTag, _ bytes: RawSpan) throws(WireError) -> Int {
    while true {
      let inner = position
      let tag = try tag(bytes)
      if tag.type == 4 {
        guard tag.field == begin.field else { throw WireError(.unexpectedEndGroup, at: inner) }
        return inner
      }
      try skip(tag, bytes)
    }
  }
}
