import Documents

/// A field of a request's message: where its content is, or its number.
struct WireField {
  let tag: WireTag
  /// The content of bytes, a text or a message; empty for another type.
  var content = 0..<0
  /// What a varint says; 0 for another type.
  var number: UInt64 = 0
}

extension RawSpan {
  /// The fields of the message in `range`, in their order.
  func fields(_ range: Range<Int>) throws(WireError) -> [WireField] {
    var fields: [WireField] = []
    var cursor = WireCursor(range)
    while !cursor.isAtEnd {
      var field = WireField(tag: try cursor.tag(self))
      switch field.tag.type {
      case 0: field.number = try cursor.varint(self)
      case 2: field.content = try cursor.lengthDelimited(self)
      default: try cursor.skip(field.tag, self)
      }
      fields.append(field)
    }
    return fields
  }

  /// The fields of a whole message.
  func fields() throws(WireError) -> [WireField] { try fields(0..<byteCount) }
}
