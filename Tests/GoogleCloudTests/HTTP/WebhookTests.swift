import TestSupport
import Testing

@testable import GoogleCloud

struct WebhookTests {
  /// The policy of tests: it does not wait.
  private static func retries(_ recorder: LogRecorder = LogRecorder()) -> RetryPolicy {
    var retries = Webhook.defaultRetries
    retries.sleep = { _ in }
    retries.logger = recorder.logger
    return retries
  }

  @Test(
    "A path goes before the query, and behind one slash",
    arguments: [
      ("https://hc-ping.com/uuid", "/fail", "https://hc-ping.com/uuid/fail"),
      ("https://hc-ping.com/uuid/", "/fail", "https://hc-ping.com/uuid/fail"),
      ("https://hc-ping.com/key/slug?create=1", "/start", "https://hc-ping.com/key/slug/start?create=1"),
      ("https://hc-ping.com/uuid/?a=b?c", "", "https://hc-ping.com/uuid/?a=b?c"),
    ])
  func paths(address: String, path: String, whole: String) throws {
    #expect(try Webhook(address).url(path) == whole)
  }

  @Test(
    "What is not an https address is refused, and not repeated",
    arguments: [
      "", "secret", "ftp://h/secret", "http://example.com/secret", "https:///secret", "https://me:secret@h/",
      "https://h/secret x", "https://h/secret\n", "https://h/é-secret", "https://h/#secret",
    ])
  func refused(address: String) {
    let error = #expect(throws: GoogleCloudError.self) { try Webhook(address) }
    #expect(error?.code == .badEndpoint)
    #expect(error.map { !"\($0)".contains("secret") } == true)
  }

  @Test("Neither credentials nor the path of the address are in the log, in errors, or in descriptions")
  func secret() async throws {
    let recorder = LogRecorder()
    let server = try LoopbackServer { _ in .json("no", status: 404) }
    let webhook = try Webhook("\(server.url)/secret?token=secret", retries: Self.retries(recorder))
    let error = await #expect(throws: GoogleCloudError.self) {
      try await webhook.call("/start", posting: Array("{}".utf8))
    }
    #expect(error?.code == .badResponse && error?.httpStatus == 404)
    let told =
      recorder.lines.joined() + String(describing: error) + "\(webhook)" + String(reflecting: webhook)
    #expect(!told.contains("secret"), "\(told)")
    #expect(recorder.lines.first?.hasPrefix("debug POST \(server.url)/... 404 ") == true)
    let request = try #require(server.requests.first)
    #expect(request.target == "/secret/start?token=secret" && request.method == "POST" && request.text == "{}")
    #expect(request.headers["authorization"] == nil && request.headers["content-type"] == "application/json")
    let port: UInt16
    do { port = try LoopbackSocket().port }
    let nobody = try Webhook("http://127.0.0.1:\(port)/secret", retries: Self.retries(recorder))
    let refusal = await #expect(throws: GoogleCloudError.self) { try await nobody.call() }
    #expect(refusal?.code == .connectionFailed)
    #expect(!(recorder.lines.joined() + String(describing: refusal)).contains("secret"))
  }

  @Test("A service that is down is called three times, one that says no once; a redirection is not followed")
  func tries() async throws {
    for (status, count) in [(503, 3), (429, 3), (403, 1), (302, 1)] {
      let server = try LoopbackServer { _ in .json("", status: status, headers: ["location": "/elsewhere"]) }
      let webhook = try Webhook("\(server.url)/x", retries: Self.retries())
      await #expect(throws: GoogleCloudError.self) { try await webhook.call() }
      #expect(server.requests.count == count, "\(status)")
    }
  }
}
