import GoogleCloud
import Hummingbird

/// The frames of gRPC over HTTP/2: 1 byte, 0 if not compressed, 4 bytes of length, big-endian, and the message.
///
/// Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
enum GRPCMessage {
  static let headerBytes = 5

  /// The one message of a request.
  static func only(in request: Request) async throws -> [UInt8] {
    var body = try await request.wholeBody()
    guard let compressed = body.readInteger(as: UInt8.self), let length = body.readInteger(as: UInt32.self),
      body.readableBytes == Int(length)
    else { throw GoogleError.invalid("The request is not one gRPC message.") }
    guard compressed == 0 else {
      throw GoogleError(.unimplemented, "The sandbox reads no compressed messages: send it uncompressed.")
    }
    return Array(body.readableBytesView)
  }

  /// Appends the header of a message that follows.
  static func appendHeader(_ length: Int, to bytes: inout [UInt8]) {
    bytes.append(0)
    let length = UInt32(truncatingIfNeeded: length)
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
  }

  /// A message with its header.
  static func frame(_ message: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(message.count + headerBytes)
    appendHeader(message.count, to: &bytes)
    return bytes + message
  }
}
