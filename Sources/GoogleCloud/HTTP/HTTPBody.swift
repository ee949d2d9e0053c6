/// What a request carries.
enum HTTPBody: Sendable {
  case none
  /// Sent as it is, also when empty.
  case bytes([UInt8])
  /// Sent while it is read, at the pace of the connection.
  case stream(HTTPUpload)

  /// Whether the same request can be sent twice.
  var isRepeatable: Bool {
    if case .stream = self { false } else { true }
  }
}

/// Bytes that are sent without being held in memory as a whole. For one exchange: they cannot be read again.
struct HTTPUpload: Sendable {
  /// Of all of it; the request announces it.
  var byteCount: Int
  /// Fills the buffer with the next bytes and returns how many these are, at least 1. It is asked for no more than
  /// `byteCount` in all, on a thread where it may block; an error that it throws ends the exchange and comes out
  /// unchanged.
  var read: @Sendable (UnsafeMutableRawBufferPointer) throws -> Int

  static func endedEarly(_ left: Int) -> GoogleCloudError {
    GoogleCloudError(
      .sourceEnded, "What was to be sent ended \(left) bytes before the length that was announced.",
      remedy: "Leave the file alone while it is sent, and try again.")
  }
}
