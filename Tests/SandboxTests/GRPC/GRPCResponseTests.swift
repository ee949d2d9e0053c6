import GoogleCloud
import Hummingbird
import Logging
import Synchronization
import Testing

@testable import Sandbox

@Suite("gRPC: answers")
struct GRPCResponseTests {
  /// Records the order of what is read and written.
  private final class Record: ResponseBodyWriter, Sendable {
    private let steps = Mutex<[String]>([])

    var all: [String] { steps.withLock { $0 } }

    /// - Returns: how many steps there were before this one.
    @discardableResult
    func add(_ step: String) -> Int {
      steps.withLock { steps in
        steps.append(step)
        return steps.count - 1
      }
    }

    func write(_ buffer: ByteBuffer) async throws { add("message") }

    func finish(_ trailingHeaders: HTTPFields?) async throws {
      add("status \(trailingHeaders?[values: "grpc-status"] ?? "")")
    }
  }

  @Test("A refusal ends the answer after the whole request was read")
  func refusal() async throws {
    let record = Record()
    let pieces = AsyncStream<ByteBuffer> { record.add("read") < 2 ? ByteBuffer(bytes: [0]) : nil }
    let request = Request(
      head: HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/X"),
      body: RequestBody(asyncSequence: pieces))
    let response = GRPCResponse.stream(to: request, logger: Logger(label: "test")) { _, _ in
      throw GoogleError(.resourceExhausted, "busy")
    }
    try await response.body.write(record)
    #expect(record.all == ["read", "read", "read", "status 8"])
  }
}
