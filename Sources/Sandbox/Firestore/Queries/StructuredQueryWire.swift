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
    for field in try bytes.fields(range) {
      switch field.tag.rawValue {
      case 1 << 3 | 2: projection = try Self.projection(bytes, field.content)
      case 2 << 3 | 2: selectors.append(try Selector(bytes, field.content))
      case 3 << 3 | 2: unsupported = unsupported ?? "where"
      case 4 << 3 | 2: orders.append(try Order(bytes, field.content))
      case 5 << 3 | 2: limit = try Self.wrapped(bytes, field.content)
      case 6 << 3: offset = Int64(bitPattern: field.number)
      case 7 << 3 | 2: start = try Cursor(bytes, field.content)
      case 8 << 3 | 2: end = try Cursor(bytes, field.content)
      default: unsupported = unsupported ?? "field \(field.tag.field)"
      }
    }
  }

  private static func projection(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) -> [String] {
    try bytes.fields(range).filter { $0.tag.rawValue == 2 << 3 | 2 }.map { field throws(WireError) in
      try fieldPath(bytes, field.content)
    }
  }

  fileprivate static func fieldPath(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) -> String {
    try bytes.fields(range).last { $0.tag.rawValue == 2 << 3 | 2 }.flatMap { bytes.string($0.content) } ?? ""
  }

  static func wrapped(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) -> Int64 {
    try bytes.fields(range).last { $0.tag.rawValue == 1 << 3 }.map { Int64(bitPattern: $0.number) } ?? 0
  }
}

extension StructuredQuery.Selector {
  fileprivate init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    for field in try bytes.fields(range) {
      switch field.tag.rawValue {
      case 2 << 3 | 2: collection = bytes.string(field.content) ?? ""
      case 3 << 3: allDescendants = field.number != 0
      default: break
      }
    }
  }
}

extension StructuredQuery.Order {
  fileprivate init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    for part in try bytes.fields(range) {
      switch part.tag.rawValue {
      case 1 << 3 | 2: field = try StructuredQuery.fieldPath(bytes, part.content)
      case 2 << 3: isDescending = part.number == 2
      default: break
      }
    }
  }
}

extension StructuredQuery.Cursor {
  fileprivate init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    for field in try bytes.fields(range) {
      switch field.tag.rawValue {
      case 1 << 3 | 2: values.append(try Self.reference(bytes, field.content))
      case 2 << 3: before = field.number != 0
      default: break
      }
    }
  }

  private static func reference(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) -> String? {
    guard let value = try bytes.fields(range).first, value.tag.rawValue == 5 << 3 | 2 else { return nil }
    return bytes.string(value.content)
  }
}
