package import Documents

/// Entities built byte by byte, for forms that `EntityEncoder` does not write.
package enum EntityBytes {
  /// The document `a/ID` of project `p`; `properties` follow its key.
  package static func document(_ id: String = "1", _ properties: (inout WireWriter) -> Void = { _ in }) -> [UInt8] {
    keyed(
      {
        $0.string(13, "dev~p")
        $0.path([("a", id)])
      }, properties)
  }

  /// An entity with a key of the caller's, and the entity group that belongs to it.
  package static func keyed(
    _ key: (inout WireWriter) -> Void, _ properties: (inout WireWriter) -> Void = { _ in }
  ) -> [UInt8] {
    var own = WireWriter()
    key(&own)
    var wire = WireWriter()
    wire.data(13, own.bytes)
    properties(&wire)
    wire.data(16, (try? firstElement(own.bytes)) ?? [])
    return wire.bytes
  }

  /// The first element of a key's path; nothing if it has none.
  private static func firstElement(_ key: [UInt8]) throws -> ArraySlice<UInt8> {
    let bytes = key.span.bytes
    var cursor = WireCursor(key.indices)
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      guard tag.rawValue == 14 << 3 | 2 else {
        try cursor.skip(tag, bytes)
        continue
      }
      let path = try cursor.lengthDelimited(bytes)
      guard !path.isEmpty else { return [] }
      var element = WireCursor(path)
      try element.skip(element.tag(bytes), bytes)
      return key[path.lowerBound..<element.position]
    }
    return []
  }

  /// Maps inside each other, as the value of a field; the innermost has no fields.
  package static func maps(_ levels: Int) -> [UInt8] {
    var inner: [UInt8] = []
    for _ in 0..<levels {
      var wire = WireWriter()
      wire.property(15, "m", meaning: 19) { $0.data(3, inner) }
      inner = wire.bytes
    }
    return inner
  }
}

extension WireWriter {
  /// A path of collections and names.
  package mutating func path(_ elements: [(collection: String, name: String)]) {
    message(14) {
      for element in elements {
        $0.group(1) {
          $0.string(2, element.collection)
          $0.string(4, element.name)
        }
      }
    }
  }

  /// A property with everything that is always written; `field` is 14 or, not indexed, 15.
  package mutating func property(
    _ field: Int, _ name: String, meaning: UInt64 = 0, multiple: Bool = false, _ value: (inout WireWriter) -> Void
  ) {
    message(field) {
      if meaning != 0 { $0.varint(1, meaning) }
      $0.string(3, name)
      $0.varint(4, multiple ? 1 : 0)
      $0.message(5, value)
    }
  }
}
