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
    for field in try bytes.fields() {
      switch field.tag.rawValue {
      case 1 << 3 | 2: database = bytes.string(field.content) ?? ""
      case 2 << 3 | 2: writes.append(try Self.write(bytes, field.content))
      case 3 << 3 | 2:
        // An empty transaction is none.
        guard field.content.isEmpty else { throw GoogleError.unsupported("`transaction` here") }
      default: throw GoogleError.unsupported("field \(field.tag.field) of CommitRequest")
      }
    }
  }

  private static func write(_ bytes: RawSpan, _ range: Range<Int>) throws -> DocumentWrite {
    var write: DocumentWrite?
    var condition: Range<Int>?
    for field in try bytes.fields(range) {
      switch field.tag.rawValue {
      case 1 << 3 | 2:
        var decoder = ServiceDocumentDecoder()
        var flat = FlatDocument()
        try decoder.decode(bytes, field.content, into: &flat)
        write = .update(flat.document(bytes))
      case 2 << 3 | 2:
        guard let name = bytes.string(field.content).flatMap({ DocumentName($0) }) else {
          throw GoogleError.invalid("A delete does not name a document.")
        }
        write = .delete(name)
      case 4 << 3 | 2: condition = field.content
      default: throw GoogleError.unsupported("field \(field.tag.field) of Write")
      }
    }
    guard var write else { throw GoogleError.invalid("A write neither updates nor deletes.") }
    if let condition { try read(bytes, condition, into: &write) }
    return write
  }

  private static func read(_ bytes: RawSpan, _ range: Range<Int>, into write: inout DocumentWrite) throws {
    for field in try bytes.fields(range) {
      switch field.tag.rawValue {
      case 1 << 3: write.exists = field.number != 0
      case 2 << 3 | 2: write.updateTime = try ServiceDocumentDecoder.timestamp(field.content, bytes)
      default: break
      }
    }
  }
}
