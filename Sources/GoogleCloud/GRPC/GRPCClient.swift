/// Calls methods that answer with a stream of messages, by HTTP/2 and without a gRPC library.
struct GRPCClient: Sendable {
  let endpoint: ServiceEndpoint
  let http: HTTPClient

  /// One call: the method's full name, the request message, and the headers that route it.
  struct Call: Sendable {
    /// Such as `google.firestore.v1.Firestore/RunQuery`.
    var method: String
    var message: [UInt8]
    var headers: [(name: String, value: String)] = []
    var limits = TimeLimits.stream

    var shortName: String { method.split(separator: "/").last.map(String.init) ?? method }
  }

  /// Makes the call once and gives each message of the answer to `onMessage`, in order.
  /// - Parameter onMessage: gets a span and the message's range in it, valid during the call, on a thread that may block;
  ///   an error that it throws ends the call and comes out unchanged.
  /// - Throws: an error also if the answer ended without a status or inside a message.
  func stream(_ call: Call, onMessage: (RawSpan, Range<Int>) throws -> Void) async throws {
    var request = endpoint.request("POST", "/\(call.method)", limits: call.limits)
    request.version = .http2
    request.headers += [("content-type", "application/grpc"), ("te", "trailers")] + call.headers
    request.body = GRPCFrames.frame(call.message)
    var frames = GRPCFrames()
    let head = try await endpoint.stream(request, over: http) { head, bytes in
      try GRPCTrailers.checkHead(head, method: call.shortName)
      try frames.append(bytes, onMessage)
    }
    do { try GRPCTrailers.check(head, method: call.shortName) } catch { throw await endpoint.hidingToken(error) }
    guard frames.isAtBorder else {
      throw GoogleCloudError(
        .streamBroken, "The answer to \(call.shortName) ended inside a message.", remedy: "Try again.")
    }
  }
}
