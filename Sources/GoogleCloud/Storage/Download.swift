import ExportFormat
package import Keys

extension StorageClient {
  /// What came of a download.
  package struct Received: Sendable, Equatable {
    package var bytes: Int64
    /// Of the range.
    package var crc32c: UInt32
    /// Whether the object is known to be whole: its last byte came, and the checksum of all its bytes is the service's.
    package var isVerified: Bool
  }

  /// Downloads an object, or a range of it, in the version that `object` is.
  ///
  /// A stream that breaks off goes on where it ended: no byte comes twice. So many failures in a row as the retry policy
  /// has tries end it; what brought a megabyte begins to count anew.
  /// - Parameters:
  ///   - range: of bytes; nil for all, which is checked against the object's own checksum. Part of the object's size.
  ///   - body: gets the bytes in order, on a thread where it may block, and no more are read meanwhile. An error that it
  ///     throws ends the download and comes out unchanged.
  /// - Throws: `hashMismatch` for bytes that are not the object's, after they were given to `body`; `notFound` for a
  ///   version that is gone.
  package func download(
    _ object: StorageObject, range: Range<Int64>? = nil, body: (RawSpan) throws -> Void
  ) async throws -> Received {
    let range = range ?? 0..<object.size
    guard (0...object.size).contains(range.lowerBound), range.upperBound <= object.size else {
      throw GoogleCloudError(
        .invalidArgument, "\(object.uri) has \(object.size) bytes, and \(range) were asked for.",
        remedy: "Ask for a part of it.")
    }
    var state = Transfer(position: range.lowerBound, checksum: 0, expected: object.crc32c)
    var failures = 0
    // An object without bytes is asked for too: it may be gone.
    var isFirst = object.size == 0
    while state.position < range.upperBound || isFirst {
      let before = state.position
      do {
        try await RetryPolicy.$failures.withValue(failures) {
          try await transfer(object, to: range.upperBound, &state, body)
        }
        isFirst = false
      } catch let error as RetryPolicy.Final {
        throw error.cause
      } catch var error as GoogleCloudError where error.code == .notFound && before > range.lowerBound {
        error.message =
          "\(object.uri) was replaced or deleted while it came, after \(before - range.lowerBound) bytes of generation "
          + "\(object.generation). \(error.message)"
        error.remedy = "Throw away what came, list the bucket again, and download what is there now."
        throw error
      } catch let error as GoogleCloudError {
        failures = state.position - before < StorageClient.progress ? failures + 1 : 1
        guard failures < min(rest.retries.tries, rest.retries.rules.worthwhileTries(after: error)) else { throw error }
        try await rest.retries.pause(afterFailures: failures, error)
      }
    }
    var received = Received(
      bytes: range.upperBound - range.lowerBound, crc32c: state.checksum, isVerified: false)
    if range == 0..<object.size, let expected = state.expected {
      guard state.checksum == expected else { throw object.mismatch(state.checksum, expected) }
      received.isVerified = true
    }
    return received
  }

  /// The SHA-256 of an object in the version that `object` is, in memory for a buffer.
  /// - Parameter progress: gets the number of bytes that came.
  /// - Throws: as `download`; `DigestFailure`.
  package func sha256(of object: StorageObject, progress: (Int) -> Void = { _ in }) async throws -> Digest256 {
    let stream = SHA256Stream()
    try stream.begin()
    _ = try await download(object) { bytes in
      try stream.update(bytes)
      progress(bytes.byteCount)
    }
    return try stream.finish()
  }

  /// A stream that brought fewer bytes than these before it broke off was no progress.
  private static let progress: Int64 = 1 << 20

  private struct Transfer {
    var position: Int64
    var checksum: UInt32
    /// The object's own, from its description or the answer's header.
    var expected: UInt32?
  }

  /// Asks once for the bytes from `state.position` on.
  private func transfer(
    _ object: StorageObject, to end: Int64, _ state: inout Transfer, _ body: (RawSpan) throws -> Void
  ) async throws {
    let part = ObjectPart(object: object, range: state.position..<end)
    var refusal: [UInt8] = []
    var isChecked = false
    let head = try await rest.endpoint.stream(part.request(rest.endpoint, downloadLimits), over: rest.http) {
      head, bytes in
      guard (200..<300).contains(head.status) else {
        bytes.withUnsafeBytes { refusal += $0.prefix(StorageClient.refusalBytes - refusal.count) }
        return
      }
      if !isChecked {
        try part.check(head, &state.expected)
        isChecked = true
      }
      guard bytes.byteCount <= end - state.position else { throw part.tooLong }
      do { try body(bytes) } catch { throw RetryPolicy.Final(cause: error) }
      state.checksum = Checksum.crc32c(bytes, continuing: state.checksum)
      state.position += Int64(bytes.byteCount)
    }
    guard (200..<300).contains(head.status) else {
      let error = RESTClient.error("The download of \(object.uri)", HTTPResponse(head: head, body: refusal))
      throw await rest.endpoint.hidingToken(error.asking(for: StorageRole.reading(object.bucket)))
    }
    if !isChecked { try part.check(head, &state.expected) }
    guard state.position == end else {
      throw GoogleCloudError(
        .streamBroken, "\(object.uri) ended \(end - state.position) bytes early.", remedy: "Download it again.")
    }
  }

  private static let refusalBytes = 64 << 10
}
