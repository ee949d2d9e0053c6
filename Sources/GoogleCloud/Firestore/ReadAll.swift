package import Documents

extension FirestoreClient {
  /// What a read of a whole database was.
  package struct ReadSummary: Equatable, Sendable {
    package var documents = 0
    /// The instant that was read, for further reads of the same state.
    package var readTime: ReadTime?
  }

  /// Reads every document of a range, of every collection and at every depth, in the order of names, in one streaming
  /// query.
  ///
  /// A read that fails before its first document is tried again. One that breaks off later throws `streamBroken`: the
  /// caller knows the last document that came and may go on after it, at the same `readTime`.
  /// - Parameters:
  ///   - readTime: the instant to read; nil for now.
  ///   - range: its borders need not exist; by default everything.
  ///   - limit: the most documents that come; nil for all.
  ///   - document: gets a span and the range of a google.firestore.v1.Document in it, valid during the call. It is
  ///     called on a thread that may block, and no more bytes are read meanwhile. An error that it throws ends the read
  ///     and comes out unchanged.
  package func readAll(
    _ database: DatabaseName, at readTime: ReadTime? = nil, in range: NameRange = NameRange(),
    limit: Int? = nil, document: (RawSpan, Range<Int>) throws -> Void
  ) async throws -> ReadSummary {
    try await run(
      RunQueryRequest(database: database, readTime: readTime, range: range, limit: limit), document: document)
  }

  /// Whether the database has no document at all.
  package func isEmpty(_ database: DatabaseName) async throws -> Bool {
    try await run(RunQueryRequest(database: database, limit: 1)) { _, _ in }.documents == 0
  }

  /// The service's present instant, to read one state of the database in several calls. Costs one read.
  package func now(of database: DatabaseName) async throws -> ReadTime {
    let summary = try await run(RunQueryRequest(database: database, limit: 1)) { _, _ in }
    guard let readTime = summary.readTime else {
      throw GoogleCloudError.wrongAnswer("The answer to a query tells no read time.")
    }
    return readTime
  }

  /// In a row, without a document: a service tells now and then how far it is, and not a million times.
  private static let mostSilentMessages = 1_000_000

  static func endless(_ what: String) -> GoogleCloudError {
    GoogleCloudError.wrongAnswer("The answer of the service does not end: it \(what).")
  }

  private func run(
    _ query: RunQueryRequest, document: (RawSpan, Range<Int>) throws -> Void
  ) async throws -> ReadSummary {
    try await retries.run {
      var summary = ReadSummary()
      var silent = 0
      do {
        try await stream("RunQuery", query.message, of: query.database) { bytes, message in
          let answer = try DocumentAnswer(bytes, message, readTimeField: 3)
          if let readTime = answer.readTime { summary.readTime = readTime }
          guard let range = answer.document else {
            silent += 1
            guard silent <= Self.mostSilentMessages else { throw FirestoreClient.endless("holds no more documents") }
            return
          }
          silent = 0
          guard summary.documents < query.limit ?? .max else {
            throw FirestoreClient.endless("holds more documents than were asked for")
          }
          summary.documents += 1
          do { try document(bytes, range) } catch { throw RetryPolicy.Final(cause: error) }
        }
      } catch var error as GoogleCloudError where summary.documents > 0 {
        // One that a repeat would not cure stays as it is.
        if retries.rules.worthwhileTries(after: error) > 1 {
          error.code = .streamBroken
          error.message = "The read broke off after \(summary.documents) documents. \(error.message)"
          error.remedy = "Read again, or go on after the last document at the same read time."
        }
        throw RetryPolicy.Final(cause: error)
      }
      return summary
    }
  }
}
