package import Documents

extension FirestoreClient {
  /// A write of a whole document.
  package enum DocumentWrite: Sendable {
    /// Makes the document, or replaces it whole; see `WritableDocument`.
    case set(WritableDocument)
    case delete(DocumentName)
  }

  /// Makes writes, all of them or none.
  ///
  /// Safe to be tried again: what is written twice is the same.
  ///
  ///     CommitRequest  1 database  2 writes
  ///     Write          1 update  2 delete
  ///
  /// Source: google/firestore/v1/firestore.proto and write.proto.
  /// - Parameter writes: at most 500, each to another document of the database.
  package func commit(_ writes: [DocumentWrite], to database: DatabaseName) async throws {
    var wire = WireWriter()
    wire.string(1, database.description)
    for write in writes {
      wire.message(2) {
        switch write {
        case .set(let document): $0.data(1, document.message)
        case .delete(let name): $0.string(2, name.description)
        }
      }
    }
    let request = wire.bytes
    try await retries.run { try await stream("Commit", request, of: database) { _, _ in } }
  }
}

/// A google.firestore.v1.Document that can be written: its name and its fields, without what only the service sets.
package struct WritableDocument: Sendable, Equatable {
  private(set) var message: [UInt8]

  /// Of the message: what it adds to a request.
  package var byteCount: Int { message.count }

  package init(_ document: Document) {
    var wire = WireWriter()
    wire.string(1, document.name.description)
    ServiceDocumentEncoder().appendFields(document.fields, to: &wire)
    message = wire.bytes
  }

  /// The same document with one more field, which it must not have yet.
  package func adding(_ field: Field) -> WritableDocument {
    var (document, wire) = (self, WireWriter())
    wire.bytes = message
    ServiceDocumentEncoder().appendFields([field], to: &wire)
    document.message = wire.bytes
    return document
  }

  /// The document as it was read, byte for byte.
  /// - Parameters:
  ///   - bytes, range: as `batchGet` gives them.
  package init(_ bytes: RawSpan, _ range: Range<Int>) throws {
    var wire = WireWriter()
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: wire.data(1, bytes, try cursor.lengthDelimited(bytes))
      case 2 << 3 | 2: wire.data(2, bytes, try cursor.lengthDelimited(bytes))
      default: try cursor.skip(tag, bytes)
      }
    }
    message = wire.bytes
  }
}
