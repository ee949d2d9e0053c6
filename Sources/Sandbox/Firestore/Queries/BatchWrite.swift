/// What a batchWrite may hold, by REST and by gRPC.
enum BatchWrite {
  /// Source: google/firestore/v1/firestore.proto, BatchWriteRequest.
  private static let maximumWrites = 500

  static func check(_ writes: [DocumentWrite]) throws(GoogleError) {
    guard writes.count <= maximumWrites else {
      throw GoogleError.invalid("A batchWrite has \(writes.count) writes; it may have \(maximumWrites).")
    }
    guard Set(writes.map(\.name)).count == writes.count else {
      throw GoogleError.invalid("A document may be written only once in a batchWrite.")
    }
  }
}
