import Foundation
import Sandbox
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("A sandbox that is stopped") struct StoppingTests {
  /// The preface of a client of HTTP/2 with prior knowledge, and empty settings.
  private static let beginning = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]

  /// A request for `/`: a frame that ends headers and stream. Streams of a client have odd numbers.
  private static func request(_ stream: UInt32) -> [UInt8] {
    // HPACK (RFC 7541): GET, http, /, and the authority as it is.
    let headers: [UInt8] = [0x82, 0x86, 0x84, 0x41, 9] + Array("localhost".utf8)
    let number = withUnsafeBytes(of: stream.bigEndian) { Array($0) }
    return [0, 0, UInt8(headers.count), 1, 5] + number + headers
  }

  /// Opens one stream after another until the connection is gone.
  private static func ask(_ client: CInt) {
    var stream: UInt32 = 1
    var bytes = beginning
    while stream < 1 << 20 {
      for _ in 0..<8 {
        bytes += request(stream)
        stream += 2
      }
      #if canImport(Glibc)
        let flags = Int32(MSG_NOSIGNAL)
      #else
        let flags: Int32 = 0
      #endif
      guard bytes.withUnsafeBytes({ send(client, $0.baseAddress, $0.count, flags) }) == bytes.count else { return }
      bytes = []
    }
  }

  @Test("Streams that come while it stops are not the end of the process", .timeLimit(.minutes(5)))
  func streamsWhileItStops() async throws {
    for _ in 0..<20 {
      try await withTemporaryFolder { (folder: URL) in
        let clients = try await withSandbox(SandboxConfiguration(dataFolder: folder.path + "/data")) { endpoint in
          let clients = (0..<4).compactMap { _ in LoopbackSocket.connect(to: UInt16(endpoint.port)) }
          for client in clients { Thread.detachNewThread { Self.ask(client) } }
          var byte: UInt8 = 0
          for client in clients { _ = read(client, &byte, 1) }
          return clients
        }
        for client in clients { close(client) }
      }
    }
  }
}
