package import Documents

extension FirestoreClient {
  /// How many documents are asked for in one call.
  private static let batchSize = 300

  /// Reads documents by name.
  /// - Parameters:
  ///   - names: of one database; a name given twice is answered once.
  ///   - document: as in `readAll`, but in an order of the service's choosing. After a stream that broke off, a batch is
  ///     asked for again, and some of its documents are given again.
  /// - Returns: the names that are not there.
  package func batchGet(
    _ names: [DocumentName], of database: DatabaseName, at readTime: ReadTime? = nil,
    document: (RawSpan, Range<Int>) throws -> Void
  ) async throws -> [DocumentName] {
    var missing: [DocumentName] = []
    for start in stride(from: 0, to: names.count, by: FirestoreClient.batchSize) {
      let batch = names[start..<min(start + FirestoreClient.batchSize, names.count)]
      missing += try await batchGetOnce(batch, database, readTime, document)
    }
    return missing
  }

  /// BatchGetDocumentsRequest: 1 database  2 documents  7 read_time.
  private func batchGetOnce(
    _ names: ArraySlice<DocumentName>, _ database: DatabaseName, _ readTime: ReadTime?,
    _ document: (RawSpan, Range<Int>) throws -> Void
  ) async throws -> [DocumentName] {
    var wire = WireWriter()
    wire.string(1, database.description)
    for name in names { wire.string(2, name.description) }
    if let readTime { wire.timestamp(7, microseconds: readTime.microseconds) }
    let request = wire.bytes
    return try await retries.run {
      var missing: [DocumentName] = []
      var found = 0
      try await stream("BatchGetDocuments", request, of: database) { bytes, message in
        let answer = try DocumentAnswer(bytes, message, readTimeField: 4)
        guard found + missing.count < names.count || answer.document == nil && answer.missing == nil else {
          throw RetryPolicy.Final(cause: FirestoreClient.endless("holds more documents than were asked for"))
        }
        if let range = answer.document {
          found += 1
          do { try document(bytes, range) } catch { throw RetryPolicy.Final(cause: error) }
        } else if let range = answer.missing {
          missing.append(try FirestoreClient.name(bytes, range))
        }
      }
      guard found + missing.count == Set(names).count else {
        throw RetryPolicy.Final(
          cause: GoogleCloudError(
            .badResponse, "\(Set(names).count) documents were asked for, and \(found + missing.count) answered.",
            remedy: "Read again; report it if it stays."))
      }
      return missing
    }
  }

  private static func name(_ bytes: RawSpan, _ range: Range<Int>) throws(GoogleCloudError) -> DocumentName {
    guard let name = bytes.string(range).flatMap({ DocumentName($0) }) else {
      throw GoogleCloudError.wrongAnswer("The answer names a missing document by what is not a name.")
    }
    return name
  }
}
