import Documents
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GoogleCloud

struct RetryTests {
  @Test(
    "Each service's table says what is tried again",
    arguments: [
      (RetryRules.firestore, [408: 4, 409: 4, 429: 4, 500: 2, 503: 4, 504: 4]),
      (.storage, [408: 4, 429: 4, 500: 4, 501: 4, 502: 4, 503: 4, 504: 4]),
      (.token, [408: 4, 429: 4, 500: 4, 502: 4, 503: 4]),
    ])
  func table(rules: RetryRules, tries: [Int: Int]) async throws {
    for status in [400, 401, 403, 404, 408, 409, 412, 416, 429, 500, 501, 503, 504] {
      let made = Mutex(0)
      await #expect(throws: GoogleCloudError.self) {
        try await RetryPolicy(firstPause: .zero, rules: rules).run {
          made.withLock { $0 += 1 }
          throw RPCStatus(httpStatus: status).error("call", "", httpStatus: status)
        }
      }
      #expect(made.withLock { $0 } == tries[status] ?? 1, "\(status)")
    }
  }

  @Test(
    "A connection that failed is tried again, a request that is wrong is not",
    arguments: [
      (GoogleCloudError.Code.connectionFailed, Int.max), (.streamBroken, .max), (.idle, 3), (.timeLimit, 1),
      (.untrustedServer, 1), (.badEndpoint, 1), (.badResponse, 1),
    ])
  func connections(code: GoogleCloudError.Code, tries: Int) {
    for rules in [RetryRules.firestore, .storage, .token] {
      #expect(rules.worthwhileTries(after: GoogleCloudError(code, "", remedy: "")) == tries)
    }
  }

  @Test("A pause that the server asks for is kept, and the call is made again after it")
  func retryAfter() async throws {
    let server = try LoopbackServer.sequence([
      .error(429, "RESOURCE_EXHAUSTED", headers: ["retry-after": "17"]), .error(503, "UNAVAILABLE"),
      .json(#"{"name":"o"}"#),
    ])
    let (policy, pauses) = RetryPolicy.recorded(firstPause: .milliseconds(10))
    let admin = FirestoreAdminClient(try ServiceEndpoint(server.url), retries: policy)
    #expect(try await admin.operation(named: "o").name == "o")
    let slept = pauses.withLock { $0 }
    #expect(slept.count == 2)
    #expect(slept.first == .seconds(17))
    #expect(slept.last.map { $0 <= .milliseconds(20) } == true)
  }

  @Test("A pause that is too long to wait for ends the call, and the error tells it")
  func longRetryAfter() async throws {
    let server = try LoopbackServer.sequence([.error(503, "UNAVAILABLE", headers: ["retry-after": "3600"])])
    let (policy, pauses) = RetryPolicy.recorded()
    let admin = FirestoreAdminClient(try ServiceEndpoint(server.url), retries: policy)
    let error = await #expect(throws: GoogleCloudError.self) { try await admin.operation(named: "o") }
    #expect(error?.retryAfter == .seconds(3600))
    #expect(pauses.withLock { $0 }.isEmpty)
  }

  @Test(
    "A pause is seconds, or the time at which to come back",
    arguments: [
      ("120", Duration.seconds(120)), ("Sun, 06 Nov 1994 08:50:37 GMT", .seconds(60)),
      ("Sun, 06 Nov 1994 08:00:00 GMT", .zero), ("soon", nil), ("-5", nil), ("", nil),
      ("99999999999999999999", nil),
    ])
  func retryAfterForms(text: String, pause: Duration?) {
    var head = HTTPHead()
    head.append(line: "HTTP/1.1 503 No\r\n")
    head.append(line: "Retry-After: \(text)\r\n")
    // 1994-11-06T08:49:37Z, the example of RFC 9110.
    #expect(RetryAfter.pause(head, now: Date(timeIntervalSince1970: 784_111_777)) == pause)
  }

  @Test("What bills is never sent twice by itself")
  func importOnce() async throws {
    let server = try LoopbackServer { _ in .error(503, "UNAVAILABLE") }
    let (policy, _) = RetryPolicy.recorded()
    let admin = FirestoreAdminClient(try ServiceEndpoint(server.url), retries: policy)
    await #expect(throws: GoogleCloudError.self) {
      try await admin.importDocuments(into: .init(project: "p"), inputURIPrefix: "gs://b/e")
    }
    #expect(server.requests.count == 1)
  }
}

extension RetryPolicy {
  /// A policy that does not wait, and the pauses that it would have made.
  static func recorded(
    tries: Int = 4, firstPause: Duration = .zero, rules: RetryRules = .firestore
  ) -> (RetryPolicy, PauseList) {
    var policy = RetryPolicy(tries: tries, firstPause: firstPause, rules: rules)
    let pauses = PauseList()
    policy.logger = .silent
    policy.sleep = { pause in pauses.withLock { $0.append(pause) } }
    return (policy, pauses)
  }
}

final class PauseList: Sendable {
  private let pauses = Mutex<[Duration]>([])

  func withLock<Result>(_ body: (inout sending [Duration]) -> sending Result) -> Result { pauses.withLock(body) }
}

extension LoopbackServer {
  /// Gives the answers in their order, the last one for ever.
  static func sequence(_ answers: [Response]) throws -> LoopbackServer {
    let left = Mutex(answers[...])
    return try LoopbackServer { _ in
      left.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? Response(status: 500) }
    }
  }
}
