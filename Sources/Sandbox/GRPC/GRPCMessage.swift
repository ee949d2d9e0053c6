import GoogleCloud
import Hummingbird

/// A request of gRPC over HTTP/2, whose frames are those of `GRPCFrames`.
enum GRPCMessage {
  /// The one message of a request's body.
  static func only(in body: ByteBuffer) throws(GoogleError) -> [UInt8] {
    var body = body
    guard let compressed = body.readInteger(as: UInt8.self), let length = body.readInteger(as: UInt32.self),
      body.readableBytes == Int(length)
    else { throw GoogleError.invalid("The request is not one gRPC message.") }
    guard compressed == 0 else {
      throw GoogleError(.unimplemented, "The sandbox reads no compressed messages: send it uncompressed.")
    }
    return Array(body.readableBytesView)
  }
}
