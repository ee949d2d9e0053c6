import Documents

extension FirestoreClient {
  /// Calls a method that answers with a stream of messages, once, by HTTP/2 and without a gRPC library.
  /// - Parameters:
  ///   - method: such as `RunQuery`.
  ///   - message: the request.
  ///   - onMessage: gets each message of the answer in order: a span and the message's range in it, valid during the call,
  ///     on a thread that may block. An error that it throws ends the call and comes out unchanged.
  /// - Throws: an error also if the answer ended without a status or inside a message.
  func stream(
    _ method: String, _ message: [UInt8], of database: DatabaseName, onMessage: (RawSpan, Range<Int>) throws -> Void
  ) async throws {
    var request = rest.endpoint.request("POST", "/google.firestore.v1.Firestore/\(method)", limits: streamLimits)
    request.version = .http2
    request.headers = [
      ("content-type", "application/grpc"), ("te", "trailers"), FirestoreClient.routing(database),
    ]
    request.body = GRPCFrames.frame(message)
    var frames = GRPCFrames()
    let head = try await rest.endpoint.stream(request, over: rest.http) { head, bytes in
      try GRPCTrailers.checkHead(head, method: method)
      try frames.append(bytes, onMessage)
    }
    do { try GRPCTrailers.check(head, method: method) } catch { throw await rest.endpoint.hidingToken(error) }
    guard frames.isAtBorder else {
      throw GoogleCloudError(.streamBroken, "The answer to \(method) ended inside a message.", remedy: "Try again.")
    }
  }
}
