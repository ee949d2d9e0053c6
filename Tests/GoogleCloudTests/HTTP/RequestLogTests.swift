import TestSupport
import Testing

@testable import GoogleCloud

struct RequestLogTests {
  @Test(
    "Of a query only what is no secret is shown",
    arguments: [
      ("https://h/o?alt=media&generation=7", "https://h/o?alt=media&generation=7"),
      (
        "https://h/b/o?X-Goog-Credential=me&X-Goog-Expires=10&X-Goog-Signature=abc&prefix=a%2Fb",
        "https://h/b/o?X-Goog-Credential=...&X-Goog-Expires=10&X-Goog-Signature=...&prefix=a%2Fb"
      ),
      ("https://h/?access_token=ya29.x", "https://h/?access_token=..."), ("https://h/path", "https://h/path"),
      ("https://h/?flag&=x", "https://h/?flag&=..."),
    ])
  func queries(url: String, shown: String) {
    #expect(RequestLog.shown(url) == shown)
  }

  @Test("An exchange is one line, without headers and bodies, whether it succeeds or fails")
  func line() async throws {
    let recorder = LogRecorder()
    let server = try LoopbackServer { _ in .json(#"{"body":"secret"}"#) }
    let client = HTTPClient(logger: recorder.logger)
    var request = try ServiceEndpoint(server.url).request("POST", "/v1/x?key=secret", limits: TimeLimits())
    request.headers.append(("authorization", "Bearer secret"))
    request.body = Array("secret".utf8)
    _ = try await client.send(request)
    let port: UInt16
    do { port = try LoopbackSocket().port }
    request.url = "http://127.0.0.1:\(port)/?code=secret"
    await #expect(throws: GoogleCloudError.self) { try await client.send(request) }
    #expect(recorder.lines.count == 2)
    #expect(recorder.lines.first?.hasPrefix("debug POST \(server.url)/v1/x?key=... 200 17 bytes ") == true)
    #expect(recorder.lines.last?.contains("/?code=... connection-failed ") == true)
    #expect(!recorder.lines.joined().contains("secret"))
  }

  @Test("A try after a failed one says which it is, and the pause before it is told, without the server's words")
  func retries() async throws {
    let recorder = LogRecorder()
    let server = try LoopbackServer.sequence([
      .error(503, "UNAVAILABLE", "secret", headers: ["retry-after": "17"]), .error(503, "UNAVAILABLE", "secret"),
      .json(#"{"name":"o"}"#),
    ])
    var (policy, _) = RetryPolicy.recorded()
    policy.logger = recorder.logger
    let admin = FirestoreAdminClient(try ServiceEndpoint(server.url), retries: policy)
    _ = try await admin.operation(named: "o")
    let lines = recorder.lines
    #expect(lines.count == 5)
    #expect(lines.filter { $0.hasPrefix("debug GET \(server.url)/v1/o 503 ") }.count == 2)
    #expect(lines.contains { $0.hasPrefix("warning after unavailable, HTTP status 503: trying again in 17.0 s") })
    #expect(lines.contains { $0.hasPrefix("info after unavailable, HTTP status 503: trying again in 0.0 s") })
    #expect(lines.filter { $0.contains(" ms retry 1 ") }.count == 1)
    #expect(lines.last?.contains(" ms retry 2 ") == true)
    #expect(!lines.joined().contains("secret"))
  }
}
