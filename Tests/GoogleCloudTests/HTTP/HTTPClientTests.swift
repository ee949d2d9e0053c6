import TestSupport
import Testing

@testable import GoogleCloud

struct HTTPClientTests {
  private let client = HTTPClient()

  private func request(_ port: UInt16, _ limits: TimeLimits) throws -> HTTPRequest {
    try ServiceEndpoint("http://127.0.0.1:\(port)").request("GET", "/", limits: limits)
  }

  @Test(
    "A server that never answers meets the limit",
    arguments: [
      (TimeLimits(total: .milliseconds(100)), GoogleCloudError.Code.timeLimit),
      (TimeLimits(idle: .milliseconds(100), total: nil), .idle),
    ])
  func timeLimit(limits: TimeLimits, code: GoogleCloudError.Code) async throws {
    let listener = try LoopbackSocket()
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client.send(request(listener.port, limits))
    }
    #expect(error?.code == code)
  }

  @Test("A limit of ages is no limit, and no overflow")
  func endlessLimit() async throws {
    let ages = Duration.seconds(Int64.max)
    let port: UInt16
    do { port = try LoopbackSocket().port }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client.send(request(port, TimeLimits(connect: ages, idle: ages, total: ages)))
    }
    #expect(error?.code == .connectionFailed)
  }

  @Test("Cancellation ends a transfer that waits", .timeLimit(.minutes(10)))
  func cancellation() async throws {
    let listener = try LoopbackSocket()
    let request = try request(listener.port, TimeLimits(total: nil))
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup { group in
        group.addTask { _ = try await client.send(request) }
        group.cancelAll()
        try await group.next()
      }
    }
  }

  @Test("Transfers that wait leave the cooperative pool free", .timeLimit(.minutes(10)))
  func blocking() async throws {
    let listener = try LoopbackSocket()
    let request = try request(listener.port, TimeLimits(total: nil))
    await withThrowingTaskGroup { group in
      // More than there are cores: were one of them to hold a thread of the pool, the next task would never run.
      for _ in 0..<16 { group.addTask { _ = try? await client.send(request) } }
      group.addTask { throw CancellationError() }
      await #expect(throws: CancellationError.self) { for try await _ in group {} }
      group.cancelAll()
    }
  }

  @Test("A port where nobody listens is a failed connection")
  func refused() async throws {
    let port: UInt16
    do { port = try LoopbackSocket().port }
    let error = await #expect(throws: GoogleCloudError.self) { try await client.send(request(port, TimeLimits())) }
    #expect(error?.code == .connectionFailed)
  }

  @Test("An answer's head has a limit, however short its lines are")
  func hugeHead() async throws {
    let server = try LoopbackServer { _ in
      var response = LoopbackServer.Response.json("{}")
      for number in 0..<280 { response.headers["x-\(number)"] = String(repeating: "x", count: 1_000) }
      return response
    }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client.send(request(server.port, TimeLimits()))
    }
    #expect(error?.code == .responseTooLarge)
  }
}
