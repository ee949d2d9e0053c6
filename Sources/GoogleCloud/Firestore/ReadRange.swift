package import Documents

extension FirestoreClient {
  /// A stream that brought fewer documents than these before it broke was no progress.
  private static let progress = 100

  /// As `readAll`, but goes on where a stream broke off, after the last document that came and at the same instant.
  ///
  /// No document comes twice, and none is left out. So many failures in a row as the retry policy has tries end it, as does
  /// one that a repeat would not cure; what brought some hundred documents begins to count anew.
  /// - Returns: how many documents came.
  package func readRange(
    _ database: DatabaseName, at readTime: ReadTime, in range: NameRange,
    document: (RawSpan, Range<Int>) throws -> Void
  ) async throws -> Int {
    var rest = range
    var (count, failures) = (0, 0)
    var last: [UInt8] = []
    while true {
      let before = count
      do {
        _ = try await RetryPolicy.$failures.withValue(failures) {
          try await readAll(database, at: readTime, in: rest) { bytes, message in
            try document(bytes, message)
            try FirestoreClient.takeName(bytes, message, into: &last)
            count += 1
          }
        }
        return count
      } catch let error as GoogleCloudError where error.code == .streamBroken && count > before {
        failures = count - before < Self.progress ? failures + 1 : 1
        guard failures < retries.tries,
          let name = String(validating: last, as: UTF8.self).flatMap({ DocumentName($0) })
        else { throw error }
        rest.start = .after(name.path)
        try await retries.pause(afterFailures: failures, error)
      }
    }
  }

  /// The name of a google.firestore.v1.Document, its field 1.
  private static func takeName(_ bytes: RawSpan, _ message: Range<Int>, into name: inout [UInt8]) throws {
    guard let range = try WireCursor.field(1, of: message, bytes) else { return }
    name.removeAll(keepingCapacity: true)
    bytes.extracting(range).withUnsafeBytes { name.append(contentsOf: $0) }
  }
}
