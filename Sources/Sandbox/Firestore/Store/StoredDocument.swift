import Documents

/// A value of the store: a google.firestore.v1.Document message without its name, its times first.
///
///     3 create_time   4 update_time   2 fields ...
///
/// So a gRPC answer is the name and these bytes, as they are.
struct StoredDocument {
  /// Microseconds since 1970.
  let created: Int64
  let updated: Int64
  /// Where the fields begin; up to there are the times.
  let fieldsStart: Int

  init(_ value: RawSpan) throws {
    var cursor = WireCursor(0..<value.byteCount)
    created = try Self.time(3, &cursor, value)
    updated = try Self.time(4, &cursor, value)
    fieldsStart = cursor.position
  }

  /// Appends what stands before the fields.
  static func appendTimes(created: Int64, updated: Int64, to wire: inout WireWriter) {
    wire.timestamp(3, microseconds: created)
    wire.timestamp(4, microseconds: updated)
  }

  /// The value as it was at a time. A store that is settled holds documents that were written later, and says that they were
  /// then as they are now.
  static func value(_ value: [UInt8], writtenBy time: Int64) throws -> [UInt8] {
    let stored = try StoredDocument(value.span.bytes)
    guard stored.updated > time else { return value }
    var wire = WireWriter()
    appendTimes(created: min(stored.created, time), updated: time, to: &wire)
    return wire.bytes + value[stored.fieldsStart...]
  }

  private static func time(_ field: UInt64, _ cursor: inout WireCursor, _ value: RawSpan) throws -> Int64 {
    guard try cursor.tag(value).rawValue == field << 3 | 2 else {
      throw WireError(.wrongWireType, at: cursor.position)
    }
    return try ServiceDocumentDecoder.timestamp(try cursor.lengthDelimited(value), value)
  }
}
