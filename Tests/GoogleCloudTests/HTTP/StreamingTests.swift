import Foundation
import Synchronization
import Testing

@testable import GoogleCloud

struct StreamingTests {
  private static let size = 5_000_000
  private static func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 31 ^ index >> 8) }

  private func upload(_ url: String, _ upload: HTTPUpload) throws -> HTTPRequest {
    var request = try ServiceEndpoint(url).request("POST", "/upload", limits: TimeLimits())
    request.body = .stream(upload)
    return request
  }

  /// Gives `count` bytes and announces `size`.
  private static func source(_ count: Int, size: Int) -> HTTPUpload {
    let position = Mutex(0)
    return HTTPUpload(byteCount: size) { buffer in
      position.withLock { position in
        let part = min(buffer.count, count - position, 10_007)
        for index in 0..<part { buffer[index] = byte(position + index) }
        position += part
        return part
      }
    }
  }

  @Test("A body is sent while it is read, and arrives whole")
  func uploading() async throws {
    let server = try LoopbackServer { _ in .json("{}") }
    let response = try await HTTPClient().send(try upload(server.url, Self.source(Self.size, size: Self.size)))
    #expect(response.status == 200)
    let request = try #require(server.requests.first)
    #expect(request.method == "POST")
    #expect(request.headers["content-length"] == "\(Self.size)")
    #expect(request.body == (0..<Self.size).map(Self.byte))
  }

  @Test("A source that ends early or fails ends the exchange by its own reason")
  func shortSource() async throws {
    struct Own: Error {}
    let server = try LoopbackServer { _ in .json("{}") }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await HTTPClient().send(try upload(server.url, Self.source(1_000, size: 2_000)))
    }
    #expect(error?.code == .sourceEnded)
    await #expect(throws: Own.self) {
      try await HTTPClient().send(try upload(server.url, HTTPUpload(byteCount: 9) { _ in throw Own() }))
    }
    #expect(server.requests.isEmpty)
  }

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
