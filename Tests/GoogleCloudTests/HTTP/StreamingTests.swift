import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GoogleCloud

struct StreamingTests {
  private static let size = 5_000_000
  private static func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 31 ^ index >> 8) }

  @Test("An answer that is cut off is never whole")
  func cutAnswer() async throws {
    let server = try LoopbackServer { _ in
      LoopbackServer.Response(body: (0..<100_000).map(Self.byte), cut: 99_999)
    }
    let received = Mutex(0)
    let error = await #expect(throws: GoogleCloudError.self) {
      try await HTTPClient().stream(try ServiceEndpoint(server.url).request("GET", "/", limits: TimeLimits())) {
        _, bytes in
        received.withLock { [count = bytes.byteCount] in $0 += count }
      }
    }
    #expect(error?.code == .streamBroken)
    #expect(received.withLock { $0 } == 99_999)
  }

  @Test("A consumer that throws ends the transfer by its own error")
  func consumer() async throws {
    struct Own: Error {}
    let server = try LoopbackServer { _ in LoopbackServer.Response(body: (0..<Self.size).map(Self.byte)) }
    await #expect(throws: Own.self) {
      _ = try await HTTPClient().stream(try ServiceEndpoint(server.url).request("GET", "/", limits: TimeLimits())) {
        _, _ in throw Own()
      }
    }
  }

  @Test("Every request names the program and its version")
  func userAgent() async throws {
    let server = try LoopbackServer { _ in .json("{}") }
    _ = try await HTTPClient().send(try ServiceEndpoint(server.url).request("GET", "/", limits: TimeLimits()))
    #expect(server.requests.first?.headers["user-agent"] == "rekindle/\(UserAgent.version)")
  }
}
