import Documents
import Testing

@testable import GoogleCloud

struct ErrorMappingTests {
  @Test(
    "A REST error's own status counts, then HTTP's",
    arguments: [
      (404, #"{"error":{"code":404,"message":"gone","status":"NOT_FOUND"}}"#, GoogleCloudError.Code.notFound),
      (400, #"[{"error":{"code":400,"message":"x","status":"FAILED_PRECONDITION"}}]"#, .failedPrecondition),
      (409, #"{"error":{"status":"ALREADY_EXISTS"}}"#, .conflict),
      (500, #"{"error":{"code":500,"status":"UNKNOWN"}}"#, .serverError),
      (429, "<html>slow down</html>", .quotaExhausted),
      (503, "", .unavailable),
      (418, "", .serverError),
    ])
  func rest(status: Int, body: String, code: GoogleCloudError.Code) {
    var head = HTTPHead()
    head.append(line: "HTTP/1.1 \(status) Reason\r\n")
    let error = RESTClient.error("call", HTTPResponse(head: head, body: Array(body.utf8)))
    #expect(error.code == code)
    #expect(error.httpStatus == status)
  }

  @Test("Only what can pass is tried again", arguments: [400, 401, 403, 404, 409, 429, 500, 501, 503, 504])
  func retries(httpStatus: Int) async throws {
    let expected = [409: 4, 429: 4, 500: 2, 503: 4, 504: 4][httpStatus] ?? 1
    var tries = 0
    let error = await #expect(throws: GoogleCloudError.self) {
      try await RetryPolicy(firstPause: .zero).run {
        tries += 1
        throw RPCStatus(httpStatus: httpStatus).error("call", "", httpStatus: httpStatus)
      }
    }
    #expect(tries == expected)
    #expect(error?.httpStatus == httpStatus)
  }

  @Test("A final error is not tried again and comes out as it was")
  func final() async throws {
    struct Own: Error {}
    var tries = 0
    await #expect(throws: Own.self) {
      try await RetryPolicy(firstPause: .zero).run {
        tries += 1
        throw RetryPolicy.Final(cause: Own())
      }
    }
    #expect(tries == 1)
  }

  @Test("Pauses double up to the longest")
  func pauses() {
    let policy = RetryPolicy(firstPause: .seconds(1), longestPause: .seconds(5))
    #expect((1...5).map(policy.pauseCeiling) == [.seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5)])
    #expect(policy.pauseCeiling(afterFailures: 1000) == .seconds(5))
  }
}
