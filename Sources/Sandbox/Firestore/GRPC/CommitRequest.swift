import Documents

/// CommitRequest, for writes that replace or delete whole documents.
///
///     CommitRequest  1 database  2 writes  (3 transaction)
///     Write          1 update  2 delete  4 current_document  (3 update_mask, 6 transform, 7 update_transforms)
///     Precondition   1 exists  2 update_time
///
/// Source: google/firestore/v1/firestore.proto, write.proto and common.proto.
struct CommitRequest {
  var database = ""
  var writes: [DocumentWrite] = []

  init(_ bytes: RawSpan) throws {
    var cursor = WireCursor(0..<bytes.byteCount)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: database = bytes.string(try cursor.lengthDelimited(bytes)) ?? ""
      case 2 << 3 | 2: writes.append(try Self.write(bytes, try cursor.lengthDelimited(bytes)))
      case 3 << 3 | 2:
        // An empty transaction is none.
        guard try cursor.lengthDelimited(bytes).isEmpty else { throw GoogleError.unsupported("`transaction` here") }
      default: throw GoogleError.unsupported("field \(tag.field) of CommitRequest")
      }
    }
  }

  private static func write(_ bytes: RawSpan, _ range: Range<Int>) throws -> DocumentWrite {
    var write: DocumentWrite?
    var condition: Range<Int>?
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2:
        var decoder = ServiceDocumentDecoder()
        var flat = FlatDocument()
        do {
          try decoder.decode(bytes, try cursor.lengthDelimited(bytes), into: &flat)
        } catch let error as ServiceDocumentError {
          throw GoogleError.invalid("A write's document cannot be read: \(error.description).")
        }
        write = .update(flat.document(bytes))
      case 2 << 3 | 2:
        guard let name = bytes.string(try cursor.lengthDelimited(bytes)).flatMap({ DocumentName($0) }) else {
          throw GoogleError.invalid("A delete does not name a document.")
        }
        write = .delete(name)
      case 4 << 3 | 2: condition = try cursor.lengthDelimited(bytes)
      default: throw GoogleError.unsupported("field \(tag.field) of Write")
      }
    }
    guard var write else { throw GoogleError.invalid("A write neither updates nor deletes.") }
    if let condition { try read(bytes, condition, into: &write) }
    return write
  }

  private static func read(_ bytes: RawSpan, _ range: Range<Int>, into write: inout DocumentWrite) throws {
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3: write.exists = try cursor.varint(bytes) != 0
      case 2 << 3 | 2: write.updateTime = try WireTimestamp(bytes, cursor.lengthDelimited(bytes)).wrappedMicroseconds
      default: try cursor.skip(tag, bytes)
      }
    }
  }
}
