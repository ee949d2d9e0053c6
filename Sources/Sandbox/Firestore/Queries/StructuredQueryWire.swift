import Documents

/// Field numbers from google/firestore/v1/query.proto:
///
///     StructuredQuery     1 select  2 from  3 where  4 order_by  5 limit  6 offset  7 start_at  8 end_at
///     Projection          2 fields                 FieldReference  2 field_path
///     CollectionSelector  2 collection_id  3 all_descendants
///     Order               1 field  2 direction (2 is descending)
///     Cursor              1 values  2 before       Value  5 reference_value       Int32Value  1 value
extension StructuredQuery {
  /// Reads the message in `range`.
  init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: projection = try Self.projection(bytes, try cursor.lengthDelimited(bytes))
      case 2 << 3 | 2: selectors.append(try Selector(bytes, try cursor.lengthDelimited(bytes)))
      case 3 << 3 | 2:
        unsupported = unsupported ?? "where"
        try cursor.skip(tag, bytes)
      case 4 << 3 | 2: orders.append(try Order(bytes, try cursor.lengthDelimited(bytes)))
      case 5 << 3 | 2: limit = try Self.wrapped(bytes, try cursor.lengthDelimited(bytes))
      case 6 << 3: offset = Int64(bitPattern: try cursor.varint(bytes))
      case 7 << 3 | 2: start = try Cursor(bytes, try cursor.lengthDelimited(bytes))
      case 8 << 3 | 2: end = try Cursor(bytes, try cursor.lengthDelimited(bytes))
      default:
        unsupported = unsupported ?? "field \(tag.field)"
        try cursor.skip(tag, bytes)
      }
    }
  }

  private static func projection(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) -> [String] {
    var fields: [String] = []
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      if tag.rawValue == 2 << 3 | 2 {
        fields.append(try fieldPath(bytes, try cursor.lengthDelimited(bytes)))
      } else {
        try cursor.skip(tag, bytes)
      }
    }
    return fields
  }

  fileprivate static func fieldPath(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) -> String {
    var path = ""
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      if tag.rawValue == 2 << 3 | 2 {
        path = bytes.string(try cursor.lengthDelimited(bytes)) ?? ""
      } else {
        try cursor.skip(tag, bytes)
      }
    }
    return path
  }

  static func wrapped(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) -> Int64 {
    var value: Int64 = 0
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      if tag.rawValue == 1 << 3 {
        value = Int64(bitPattern: try cursor.varint(bytes))
      } else {
        try cursor.skip(tag, bytes)
      }
    }
    return value
  }
}

extension StructuredQuery.Selector {
  fileprivate init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 2 << 3 | 2: collection = bytes.string(try cursor.lengthDelimited(bytes)) ?? ""
      case 3 << 3: allDescendants = try cursor.varint(bytes) != 0
      default: try cursor.skip(tag, bytes)
      }
    }
  }
}

extension StructuredQuery.Order {
  fileprivate init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: field = try StructuredQuery.fieldPath(bytes, try cursor.lengthDelimited(bytes))
      case 2 << 3: isDescending = try cursor.varint(bytes) == 2
      default: try cursor.skip(tag, bytes)
      }
    }
  }
}

extension StructuredQuery.Cursor {
  fileprivate init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: values.append(try Self.reference(bytes, try cursor.lengthDelimited(bytes)))
      case 2 << 3: before = try cursor.varint(bytes) != 0
      default: try cursor.skip(tag, bytes)
      }
    }
  }

  private static func reference(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) -> String? {
    var cursor = WireCursor(range)
    guard !cursor.isAtEnd, try cursor.tag(bytes).rawValue == 5 << 3 | 2 else { return nil }
    return bytes.string(try cursor.lengthDelimited(bytes))
  }
}
