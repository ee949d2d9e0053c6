/// How a gRPC answer says that it is over, and with what result.
///
/// `grpc-status` and `grpc-message` come after the messages, or in the head if there are no messages at all.
enum GRPCTrailers {
  /// Throws unless the answer ended with status OK. An answer without a status was cut off: never a success.
  static func check(_ head: HTTPHead, method: String) throws(GoogleCloudError) {
    try checkHead(head, method: method)
    guard let text = head["grpc-status"] else {
      throw GoogleCloudError(
        .streamBroken, "The answer to \(method) ended without a status.", remedy: "Try again.",
        httpStatus: head.status)
    }
    let status = Int(text).flatMap { RPCStatus(rawValue: $0) } ?? .unknown
    guard status != .ok else { return }
    let message = head["grpc-message"].map(percentDecoded) ?? ""
    throw status.error(method, message, httpStatus: head.status)
  }

  /// Throws if the answer is not gRPC's: it came from something else on the way, or from another kind of server.
  static func checkHead(_ head: HTTPHead, method: String) throws(GoogleCloudError) {
    guard head.status == 200 else {
      var error = RPCStatus(httpStatus: head.status).error(method, "", httpStatus: head.status)
      error.retryAfter = RetryAfter.pause(head)
      throw error
    }
    guard head["content-type"]?.hasPrefix("application/grpc") == true else {
      throw GoogleCloudError.wrongAnswer("The answer to \(method) is not gRPC's.", httpStatus: head.status)
    }
  }

  /// Undoes the percent encoding of a message; what is not well-formed stays as it is.
  static func percentDecoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let code = UInt8(Substring(rest.prefix(2)), radix: 16) {
        bytes.append(code)
        rest.removeFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
