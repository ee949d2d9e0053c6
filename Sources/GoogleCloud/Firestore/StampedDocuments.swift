package import Documents

/// A document as the service has it, with the time of its last write: the version that a conditional write names.
package struct StampedDocument: Sendable, Equatable {
  package var document: Document
  /// Microseconds since 1970; the service's times are no finer.
  package var updateTime: Int64
}

extension FirestoreClient {
  /// Reads documents by name as they are now.
  /// - Returns: those that are there, by their paths.
  package func stampedDocuments(
    _ names: [DocumentName], of database: DatabaseName
  ) async throws -> [DocumentPath: StampedDocument] {
    var decoder = ServiceDocumentDecoder()
    var flat = FlatDocument()
    var found: [DocumentPath: StampedDocument] = [:]
    _ = try await batchGet(names, of: database) { bytes, message in
      do throws(ServiceDocumentError) { try decoder.decode(bytes, message, into: &flat) } catch {
        throw GoogleCloudError.wrongAnswer("A document of the answer cannot be read: \(error).")
      }
      let document = flat.document(bytes)
      guard let time = try FirestoreClient.updateTime(bytes, message) else {
        throw GoogleCloudError.wrongAnswer("The answer does not tell when \(document.name.path) was written.")
      }
      found[document.name.path] = StampedDocument(document: document, updateTime: time)
    }
    return found
  }

  /// When a document was last written, in microseconds since 1970; nil if the answer does not say.
  /// - Parameter message: a google.firestore.v1.Document; field 4 has the time.
  package static func updateTime(_ bytes: RawSpan, _ message: Range<Int>) throws -> Int64? {
    guard let time = try WireCursor.field(4, of: message, bytes) else { return nil }
    return try ReadTime(bytes, time).microseconds
  }
}
