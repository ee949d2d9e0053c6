/// Why the service's bytes are not a document.
package struct ServiceDocumentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, as an unfinished sentence: "a value has no type".
  package var description: String
  /// 0-based, in the message.
  package var offset: Int

  package init(_ description: String, at offset: Int) {
    self.description = description
    self.offset = offset
  }
}

/// Decodes google.firestore.v1.Document messages, as gRPC carries them.
///
///     Document   1 name  2 fields (map)  3 create_time  4 update_time
///     map entry  1 key   2 value
///     Value      1 boolean  2 integer  3 double  5 reference  6 map  8 geo point  9 array  10 timestamp  11 null
///                17 string  18 bytes
///
/// Source: google/firestore/v1/document.proto; the numbers as in the descriptors of google-cloud-firestore.
package struct ServiceDocumentDecoder: Sendable {
  package init() {}

  /// The service nests 20 levels at most; forms that only an import writes can be a little deeper.
  private static let maximumDepth = 200

  /// Decodes the message in `range` of `bytes` into `document`, whose earlier nodes are removed.
  package mutating func decode(
    _ bytes: RawSpan, _ range: Range<Int>, into document: inout FlatDocument
  ) throws(ServiceDocumentError) {
    document.removeAll()
    do {
      // The name is the first node, but it may stand anywhere in the message: find it, then walk the fields.
      var name: Range<Int>?
      var cursor = WireCursor(range)
      while let tag = try cursor.next(bytes) {
        if tag.rawValue == 1 << 3 | 2 { name = try cursor.lengthDelimited(bytes) } else { try cursor.skip(tag, bytes) }
      }
      guard let name, ServiceNames.append(name, bytes, to: &document) else {
        throw ServiceDocumentError("the document's name is not one", at: name?.lowerBound ?? range.lowerBound)
      }
      _ = try entries(field: 2, WireCursor(range), bytes, &document, depth: 0)
    } catch let error as WireError {
      throw ServiceDocumentError(error.reason.rawValue, at: error.offset)
    } catch let error as ServiceDocumentError {
      throw error
    } catch {
      throw ServiceDocumentError("\(error)", at: range.lowerBound)
    }
  }

  /// Appends the entries of a map, which are field `field` of a message; returns their number.
  private mutating func entries(
    field: UInt64, _ message: WireCursor, _ bytes: RawSpan, _ document: inout FlatDocument, depth: Int
  ) throws -> Int {
    var cursor = message
    var count = 0
    while let tag = try cursor.next(bytes) {
      guard tag.rawValue == field << 3 | 2 else {
        try cursor.skip(tag, bytes)
        continue
      }
      var entry = WireCursor(try cursor.lengthDelimited(bytes))
      var name = entry.position..<entry.position
      var value: Range<Int>?
      while let tag = try entry.next(bytes) {
        switch tag.rawValue {
        case 1 << 3 | 2: name = try entry.lengthDelimited(bytes)
        case 2 << 3 | 2: value = try entry.lengthDelimited(bytes)
        default: try entry.skip(tag, bytes)
        }
      }
      guard let value else { throw ServiceDocumentError("a field has no value", at: entry.end) }
      guard bytes.isUTF8(name) else { throw ServiceDocumentError("a field's name is not UTF-8", at: name.lowerBound) }
      try self.value(name, WireCursor(value), bytes, &document, depth: depth)
      count += 1
    }
    return count
  }

  private mutating func value(
    _ name: Range<Int>, _ message: WireCursor, _ bytes: RawSpan, _ document: inout FlatDocument, depth: Int
  ) throws {
    guard depth < Self.maximumDepth else {
      throw ServiceDocumentError("values are nested too deep", at: message.position)
    }
    var cursor = message
    guard !cursor.isAtEnd else { throw ServiceDocumentError("a value has no type", at: message.position) }
    let start = cursor.position
    let tag = try cursor.tag(bytes)
    switch tag.rawValue {
    case 1 << 3: document.append(.boolean, name: name, low: try cursor.varint(bytes) == 0 ? 0 : 1)
    case 2 << 3: document.append(.integer, name: name, low: try cursor.varint(bytes))
    case 3 << 3 | 1: document.append(.double, name: name, low: try cursor.fixed64(bytes))
    case 5 << 3 | 2:
      let text = try cursor.lengthDelimited(bytes)
      guard ServiceNames.append(text, bytes, field: name, to: &document) else {
        throw ServiceDocumentError("a reference is not a document's name", at: text.lowerBound)
      }
    case 6 << 3 | 2:
      let range = try cursor.lengthDelimited(bytes)
      let index = document.open(.map, name: name)
      let count = try entries(field: 1, WireCursor(range), bytes, &document, depth: depth + 1)
      document.close(index, count: count)
      document.becomeVectorIfOne(at: index, bytes)
    case 8 << 3 | 2:
      var point = WireCursor(try cursor.lengthDelimited(bytes))
      var (latitude, longitude): (UInt64, UInt64) = (0, 0)
      while let tag = try point.next(bytes) {
        switch tag.rawValue {
        case 1 << 3 | 1: latitude = try point.fixed64(bytes)
        case 2 << 3 | 1: longitude = try point.fixed64(bytes)
        default: try point.skip(tag, bytes)
        }
      }
      document.append(.geoPoint, name: name, low: latitude, high: longitude)
    case 9 << 3 | 2:
      var elements = WireCursor(try cursor.lengthDelimited(bytes))
      let index = document.open(.array, name: name)
      var count = 0
      while let tag = try elements.next(bytes) {
        guard tag.rawValue == 1 << 3 | 2 else {
          try elements.skip(tag, bytes)
          continue
        }
        let element = WireCursor(try elements.lengthDelimited(bytes))
        try value(0..<0, element, bytes, &document, depth: depth + 1)
        count += 1
      }
      document.close(index, count: count)
    case 10 << 3 | 2:
      let range = try cursor.lengthDelimited(bytes)
      document.append(.timestamp, name: name, low: UInt64(bitPattern: try Self.timestamp(range, bytes)))
    case 11 << 3:
      _ = try cursor.varint(bytes)
      document.append(.null, name: name)
    case 17 << 3 | 2:
      let text = try cursor.lengthDelimited(bytes)
      guard bytes.isUTF8(text) else { throw ServiceDocumentError("a string is not UTF-8", at: text.lowerBound) }
      document.append(.string, name: name, content: text)
    case 18 << 3 | 2: document.append(.bytes, name: name, content: try cursor.lengthDelimited(bytes))
    default: throw ServiceDocumentError("a value has the unknown type \(tag.field)", at: start)
    }
    guard cursor.isAtEnd else { throw ServiceDocumentError("a value has two types", at: cursor.position) }
  }

  /// A google.protobuf.Timestamp, in microseconds since 1970.
  /// - Throws: `ServiceDocumentError` outside `Timestamp.range`, `WireError`.
  package static func timestamp(_ range: Range<Int>, _ bytes: RawSpan) throws -> Int64 {
    guard let microseconds = try WireTimestamp(bytes, range).microseconds else {
      throw ServiceDocumentError("a timestamp is out of range", at: range.lowerBound)
    }
    return microseconds
  }
}

extension FlatDocument {
  /// Turns the map at `index`, the last node closed, into a vector if it is what the service shows for one.
  fileprivate mutating func becomeVectorIfOne(at index: Int, _ bytes: RawSpan) {
    guard nodes[index].low == 2 else { return }
    let entries = Array(children(of: index))
    guard let type = entries.first(where: { bytes.equals(nodes[$0].name, "__type__") }),
      let value = entries.first(where: { bytes.equals(nodes[$0].name, "value") }),
      nodes[type].kind == .string, bytes.equals(nodes[type].content, "__vector__"),
      nodes[value].kind == .array, nodes[value].low > 0, children(of: value).allSatisfy({ nodes[$0].kind == .double })
    else { return }
    let coordinates = children(of: value).map { nodes[$0].low }
    let name = nodes[index].name
    nodes.removeSubrange(index...)
    let vector = open(.vector, name: name)
    for coordinate in coordinates { append(.double, low: coordinate) }
    close(vector, count: coordinates.count)
  }
}

extension RawSpan {
  /// Whether the range holds exactly the bytes of `text`.
  package func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { text in
      for index in 0..<range.count where byte(at: range.lowerBound + index) != text[index] { return false }
      return true
    }
  }
}
