import Foundation
import HTTPServing
import Hummingbird
import Logging
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A client that opens connections and says nothing costs a server a descriptor each, for a time only.
@Suite("A connection without a request") struct QuietConnectionTests {
  /// What a client says, and how long after that the server closes, in seconds.
  static let beginnings: [(String, [UInt8])] = [
    ("nothing", []), ("half of HTTP/2's preface", Array("PRI * HT".utf8)),
    ("half of a request", Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8)),
    ("HTTP/2 without a stream", Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]),
  ]

  @Test("The server closes it", .timeLimit(.minutes(10)), arguments: beginnings)
  func closed(_ name: String, _ beginning: [UInt8]) async throws {
    let (ports, port) = AsyncStream<Int>.makeStream()
    let server = PlainServer(
      host: "127.0.0.1", port: 0, idleSeconds: 1, responder: { _, _ in Response(status: .ok) },
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run { port.yield($0) } }
      for await number in ports {
        let client = try #require(LoopbackSocket.connect(to: UInt16(number)))
        #expect(beginning.withUnsafeBytes { write(client, $0.baseAddress, $0.count) } == beginning.count)
        await Self.end(of: client)
        close(client)
        break
      }
      group.cancelAll()
    }
  }

  /// Returns when the other side has closed; what it says before that is passed over.
  private static func end(of client: CInt) async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        var bytes = [UInt8](repeating: 0, count: 1_024)
        while read(client, &bytes, bytes.count) > 0 {}
        continuation.resume()
      }
    }
  }
}
