import Documents

/// Cuts the body of a gRPC answer into its messages, however the bytes were split on their way.
///
///     0 1          5
///     +-+----------+---------------+
///     |c| length   | message       |   c: 1 if compressed; length: of the message, big-endian
///     +-+----------+---------------+
///
/// A message that lies whole in one chunk is handed on in place; only one that a chunk's border cuts is gathered in a
/// buffer first. Source: github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
package struct GRPCFrames {
  package static let prefixBytes = 5
  /// A document has 1 MiB at most, and a message one document; this leaves room for what comes around it.
  static let maximumMessageBytes = 16 << 20

  /// The beginning of a frame whose rest has not come.
  private var partial: [UInt8] = []

  /// Whether the bytes so far end at the end of a frame.
  var isAtBorder: Bool { partial.isEmpty }

  /// Takes the next bytes and calls `message` for each message that they complete, with its range in the span.
  mutating func append(_ chunk: RawSpan, _ message: (RawSpan, Range<Int>) throws -> Void) throws {
    var position = 0
    if !partial.isEmpty {
      guard try complete(GRPCFrames.prefixBytes, from: chunk, &position),
        try complete(GRPCFrames.prefixBytes + messageLength(partial.span.bytes, 0), from: chunk, &position)
      else { return }
      try message(partial.span.bytes, GRPCFrames.prefixBytes..<partial.count)
      partial.removeAll(keepingCapacity: true)
    }
    while chunk.byteCount - position >= GRPCFrames.prefixBytes {
      let start = position + GRPCFrames.prefixBytes
      let length = try messageLength(chunk, position)
      guard length <= chunk.byteCount - start else { break }
      try message(chunk, start..<start + length)
      position = start + length
    }
    chunk.withUnsafeBytes { partial.append(contentsOf: $0[position...]) }
  }

  /// Fills `partial` to `count` bytes, as far as the chunk goes; false if it does not go so far.
  private mutating func complete(_ count: Int, from chunk: RawSpan, _ position: inout Int) throws -> Bool {
    let taken = min(max(0, count - partial.count), chunk.byteCount - position)
    chunk.withUnsafeBytes { partial.append(contentsOf: $0[position..<position + taken]) }
    position += taken
    return partial.count >= count
  }

  /// Reads the prefix at `position`.
  private func messageLength(_ bytes: RawSpan, _ position: Int) throws -> Int {
    guard bytes.byte(at: position) == 0 else {
      throw GoogleCloudError(
        .badResponse, "A message of the stream is compressed, which was not asked for.",
        remedy: "Check what stands between this machine and the service.")
    }
    let length = (1...4).reduce(0) { $0 << 8 | Int(bytes.byte(at: position + $1)) }
    guard length <= GRPCFrames.maximumMessageBytes else {
      throw GoogleCloudError.wrongAnswer("A message of the stream has \(length) bytes.", code: .responseTooLarge)
    }
    return length
  }

  /// A message with its prefix.
  package static func frame(_ message: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    appendPrefix(message.count, to: &bytes)
    return bytes + message
  }

  /// Appends the prefix of a message that follows.
  package static func appendPrefix(_ length: Int, to bytes: inout [UInt8]) {
    bytes.append(0)
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: length).bigEndian) { bytes.append(contentsOf: $0) }
  }
}
