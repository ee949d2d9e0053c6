import Documents

/// How the fields of entities are read: as Firestore writes them, and no other way. Google's importer takes the last of
/// a number that stands twice and passes over what it does not know, which would be lost in silence.
extension WireCursor {
  /// Reads the value of a field that stands once.
  /// - Parameter known: what was read of the field before.
  @inline(__always)
  mutating func bytes(once known: Range<Int>?, _ bytes: RawSpan) throws(WireError) -> Range<Int> {
    guard known == nil else { throw WireError(.repeatedField, at: position) }
    return try lengthDelimited(bytes)
  }

  mutating func varint(once known: UInt64?, _ bytes: RawSpan) throws(WireError) -> UInt64 {
    guard known == nil else { throw WireError(.repeatedField, at: position) }
    return try varint(bytes)
  }

  mutating func fixed64(once known: UInt64?, _ bytes: RawSpan) throws(WireError) -> UInt64 {
    guard known == nil else { throw WireError(.repeatedField, at: position) }
    return try fixed64(bytes)
  }

  /// Reads a boolean. Google's importer takes any number but 0 for true, or looks at its lower half only.
  mutating func boolean(_ bytes: RawSpan) throws(WireError) -> Bool {
    let start = position
    let value = try varint(bytes)
    guard value <= 1 else { throw WireError(.badBoolean, at: start) }
    return value == 1
  }

  /// Says why the field whose tag was just read cannot stand there. The field is passed over first: what a newer
  /// Firestore writes is well-formed, and what is not is damage.
  /// - Parameter known: numbers of the fields that the message may have.
  mutating func refuse(_ tag: WireTag, known: [UInt64], _ bytes: RawSpan) throws(WireError) -> Never {
    let start = position
    if known.contains(tag.field), tag.type != 4 { throw WireError(.wrongWireType, at: start) }
    try skip(tag, bytes)
    throw WireError(.unknownField, at: start)
  }

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
