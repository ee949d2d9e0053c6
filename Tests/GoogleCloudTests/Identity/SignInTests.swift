import JSON
import TestSupport
import Testing

@testable import GoogleCloud

/// How a sign-in by Google's redirect ends.
@Suite(.timeLimit(.minutes(2)))
struct SignInTests {
  private static let callback = "https://h/signin/callback?state=st&code=4%2F0AX-secret-code"
  private static let session = "secret-session"

  private func end(_ server: LoopbackServer) async throws -> SignInOutcome {
    let client = try IdentityClient(
      project: "p", GoogleServices(at: server, ["REKINDLE_ACCESS_TOKEN": "access-token"]),
      retries: RetryPolicy.recorded(rules: .storage).0)
    return try await client.endSignIn(webKey: "key", callback: Self.callback, sessionID: Secret(value: Self.session))
  }

  private func end(_ answer: String) async throws -> SignInOutcome {
    try await end(LoopbackServer { _ in .json(answer) })
  }

  @Test("The whole callback and the session are sent, by the web key alone")
  func request() async throws {
    let server = try LoopbackServer { _ in .json(#"{"idToken":"a.b.c","refreshToken":"r","localId":"u"}"#) }
    guard case .signedIn(let token) = try await end(server) else {
      Issue.record("no token")
      return
    }
    #expect(token.value == "a.b.c")
    let request = try #require(server.requests.first)
    #expect((request.method, request.target) == ("POST", "/v1/accounts:signInWithIdp?key=key"))
    #expect(request.headers["authorization"] == nil)
    let body = try JSONParser.parse(request.body)
    #expect(body["requestUri"]?.text == Self.callback && body["sessionId"]?.text == Self.session)
    #expect(body["returnSecureToken"]?.truth == true)
  }

  @Test("A second factor that is wanted first is an outcome, also beside a token")
  func secondFactor() async throws {
    for answer in [
      #"{"mfaPendingCredential":"pending","mfaInfo":[]}"#, #"{"idToken":"a","mfaPendingCredential":"pending"}"#,
    ] {
      guard case .secondFactorNeeded(let pending) = try await end(answer) else {
        Issue.record("\(answer)")
        continue
      }
      #expect(pending.value == "pending")
    }
  }

  @Test("An address that another account has is an outcome, also beside a token")
  func confirmation() async throws {
    for answer in [
      #"{"needConfirmation":true,"verifiedProvider":["password"],"email":"a@b.c"}"#,
      #"{"needConfirmation":true,"idToken":"a","verifiedProvider":["password"]}"#,
    ] {
      guard case .confirmationNeeded(let providers) = try await end(answer) else {
        Issue.record("\(answer)")
        continue
      }
      #expect(providers == ["password"])
    }
    guard case .signedIn = try await end(#"{"needConfirmation":false,"idToken":"a"}"#) else {
      Issue.record("no token")
      return
    }
  }

  @Test(
    "An answer without one outcome is refused",
    arguments: [
      "", "{}", "[]", #"{"idToken":""}"#, #"{"idToken":1}"#, #"{"idToken":null}"#, #"{"idToken":"a","idToken":"b"}"#,
      #"{"mfaPendingCredential":"","idToken":"a"}"#, #"{"mfaPendingCredential":null,"idToken":"a"}"#,
      #"{"needConfirmation":"true","idToken":"a"}"#, #"{"needConfirmation":null,"idToken":"a"}"#,
    ])
  func refused(_ answer: String) async throws {
    let error = await #expect(throws: GoogleCloudError.self) { try await end(answer) }
    #expect(error?.code == .badResponse)
  }

  @Test("An error in an answer is one, beside a token, too")
  func errorMessage() async throws {
    for answer in [#"{"errorMessage":"FEDERATED_USER_ID_ALREADY_LINKED"}"#, #"{"errorMessage":"X","idToken":"a"}"#] {
      let error = await #expect(throws: GoogleCloudError.self) { try await end(answer) }
      #expect(error?.code == .failedPrecondition)
    }
  }

  @Test("A sign-in is made once: its code counts once")
  func once() async throws {
    let server = try LoopbackServer { _ in .error(503, "UNAVAILABLE") }
    await #expect(throws: GoogleCloudError.self) { try await end(server) }
    #expect(server.requests.count == 1)
  }

  @Test("No error repeats a code, a session or a token that the service echoes")
  func secrecy() async throws {
    let words = "4%2F0AX-secret-code 4/0AX-secret-code \(Self.session) \(Self.callback)"
    for answer in [
      LoopbackServer.Response.error(400, "INVALID_ARGUMENT", words), .json(#"{"errorMessage":"\#(words)"}"#),
    ] {
      let server = try LoopbackServer { _ in answer }
      let error = try await #require(throws: GoogleCloudError.self) { try await end(server) }
      #expect(!"\(error)".contains("secret-"), "\(error)")
    }
    let server = try LoopbackServer { _ in .error(400, "INVALID_ARGUMENT", "INVALID_ID_TOKEN: a.secret-token.c") }
    let client = try IdentityClient(
      project: "p", GoogleServices(at: server, [:]), retries: RetryPolicy.recorded(rules: .storage).0)
    let error = try await #require(throws: GoogleCloudError.self) {
      try await client.sessionCookie(of: Secret(value: "a.secret-token.c"), seconds: 300)
    }
    #expect(!"\(error)".contains("secret-token") && error.code == .invalidArgument)
    #expect(!"\(SignInOutcome.signedIn(idToken: Secret(value: "secret-token")))".contains("secret-token"))
  }
}
