package import Documents
package import ExportFormat

/// An output file's record with the document that it holds.
package struct DecodedRecord: Sendable {
  package let bytes: [UInt8]
  /// Over `bytes`.
  package let flat: FlatDocument

  package init(_ bytes: [UInt8]) throws(EntityError) {
    var decoder = EntityDecoder()
    var flat = FlatDocument()
    try decoder.decode(bytes.span.bytes, bytes.indices, into: &flat)
    self.bytes = bytes
    self.flat = flat
  }

  package init(_ document: Document) throws(EntityError) {
    try self.init(EntityEncoder().record(of: document))
  }

  package var document: Document { flat.document(bytes.span.bytes) }
}

/// What is wrong with a record; nil if it can be decoded.
package func defect(_ record: [UInt8]) -> Damage.Code? {
  do throws(EntityError) {
    _ = try DecodedRecord(record)
    return nil
  } catch { return error.code }
}
