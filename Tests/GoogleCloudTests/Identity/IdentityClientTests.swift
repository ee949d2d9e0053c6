import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import GoogleCloud

/// What Identity Toolkit is asked, and which of its answers are refused.
@Suite(.timeLimit(.minutes(2)))
struct IdentityClientTests {
  private static let token = "eyJhbGciOiJSUzI1NiJ9.secret-token.c2ln"

  private func client(
    _ server: LoopbackServer, environment: [String: String] = ["REKINDLE_ACCESS_TOKEN": "access-token"]
  ) throws -> IdentityClient {
    try IdentityClient(
      project: "pyme-erp", GoogleServices(at: server, environment), retries: RetryPolicy.recorded(rules: .storage).0)
  }

  private func lookup(_ users: String) async throws -> IdentityAccount {
    let server = try LoopbackServer { _ in .json(users) }
    return try await client(server).account("u1")
  }

  @Test("A user is looked up by uid, with the account's own right")
  func lookup() async throws {
    let server = try LoopbackServer { _ in
      .json(
        #"{"kind":"identitytoolkit#GetAccountInfoResponse","users":[{"localId":"u1","email":"a@b.c","emailVerified":true,"#
          + #""disabled":true,"validSince":"1796083200","customAttributes":"{\"role\":\"SUPERADMIN\"}","#
          + #""mfaInfo":[{"mfaEnrollmentId":"1"},{"mfaEnrollmentId":"2"}],"providerUserInfo":[]}]}"#)
    }
    let account = try await client(server).account("u1")
    #expect(account.uid == "u1" && account.email == "a@b.c" && account.emailVerified && account.isDisabled)
    #expect(account.validSince == 1_796_083_200 && account.secondFactors == 2)
    #expect(account.customAttributes["role"]?.text == "SUPERADMIN")
    let request = try #require(server.requests.first)
    #expect((request.method, request.target) == ("POST", "/v1/projects/pyme-erp/accounts:lookup"))
    #expect(request.text == #"{"localId":["u1"]}"#)
    #expect(request.headers["authorization"] == "Bearer access-token")
  }

  @Test("What the service leaves out is not set")
  func absent() async throws {
    for text in [#"{"users":[{"localId":"u1"}]}"#, #"{"users":[{"localId":"u1","customAttributes":""}]}"#] {
      let account = try await lookup(text)
      #expect(account.email == nil && !account.emailVerified && !account.isDisabled && account.validSince == nil)
      #expect(account.customAttributes.members?.isEmpty == true && account.secondFactors == 0)
    }
  }

  @Test("A user that is gone is not found", arguments: ["{}", #"{"kind":"x"}"#])
  func gone(_ text: String) async throws {
    let error = await #expect(throws: GoogleCloudError.self) { try await lookup(text) }
    #expect(error?.code == .notFound)
  }

  @Test(
    "An answer that cannot be right is refused",
    arguments: [
      "", "[]", "null", "<html>", #"{"users":[]}"#, #"{"users":null}"#, #"{"users":{}}"#, #"{"users":[null]}"#,
      #"{"users":[{}]}"#, #"{"users":[{"localId":"u2"}]}"#, #"{"users":[{"localId":"U1"}]}"#,
      #"{"users":[{"localId":"u1"},{"localId":"u1"}]}"#, #"{"users":[{"localId":1}]}"#,
      #"{"users":[{"localId":"u2","localId":"u1"}]}"#, #"{"users":[{"localId":"u1"}],"users":[]}"#,
      #"{"users":[{"localId":"u1","disabled":"true"}]}"#, #"{"users":[{"localId":"u1","disabled":1}]}"#,
      #"{"users":[{"localId":"u1","disabled":null}]}"#,
      #"{"users":[{"localId":"u1","disabled":true,"disabled":false}]}"#,
      #"{"users":[{"localId":"u1","validSince":"x"}]}"#, #"{"users":[{"localId":"u1","validSince":"-1"}]}"#,
      #"{"users":[{"localId":"u1","validSince":"1.5"}]}"#, #"{"users":[{"localId":"u1","validSince":true}]}"#,
      #"{"users":[{"localId":"u1","validSince":"99999999999999999999"}]}"#,
      #"{"users":[{"localId":"u1","customAttributes":"{"}]}"#, #"{"users":[{"localId":"u1","customAttributes":"[]"}]}"#,
      #"{"users":[{"localId":"u1","customAttributes":{"role":"SUPERADMIN"}}]}"#,
      #"{"users":[{"localId":"u1","customAttributes":"{\"role\":\"x\",\"role\":\"SUPERADMIN\"}"}]}"#,
      #"{"users":[{"localId":"u1","customAttributes":"\"SUPERADMIN\""}]}"#,
      #"{"users":[{"localId":"u1","mfaInfo":{}}]}"#, #"{"users":[{"localId":"u1","email":[]}]}"#,
      #"{"users":[{"localId":"u1","customAttributes":"\#(String(repeating: " ", count: 2_001))"}]}"#,
    ])
  func impossible(_ text: String) async throws {
    let error = await #expect(throws: GoogleCloudError.self) { try await lookup(text) }
    #expect(error?.code == .badResponse)
  }

  @Test("A uid counts by its bytes")
  func bytes() async throws {
    let server = try LoopbackServer { _ in .json("{\"users\":[{\"localId\":\"e\u{301}\"}]}") }
    let error = await #expect(throws: GoogleCloudError.self) { try await client(server).account("é") }
    #expect(error?.code == .badResponse)
  }

  @Test("A refusal names the permission that is missing, and a passing failure is tried again")
  func refused() async throws {
    let server = try LoopbackServer.sequence([
      .error(503, "UNAVAILABLE"), .json(#"{"users":[{"localId":"u1"}]}"#), .error(403, "PERMISSION_DENIED"),
    ])
    #expect(try await client(server).account("u1").uid == "u1")
    let error = await #expect(throws: GoogleCloudError.self) { try await client(server).account("u1") }
    #expect(error?.code == .permissionDenied && error?.remedy.contains("firebaseauth.users.get") == true)
  }

  @Test("A session cookie is made of an ID token, for five minutes to two weeks")
  func cookie() async throws {
    let server = try LoopbackServer { _ in .json(#"{"sessionCookie":"eyJh.b-_.c"}"#) }
    let client = try client(server)
    #expect(try await client.sessionCookie(of: Secret(value: Self.token), seconds: 3_600).value == "eyJh.b-_.c")
    let request = try #require(server.requests.first)
    #expect((request.method, request.target) == ("POST", "/v1/projects/pyme-erp:createSessionCookie"))
    let body = try JSONParser.parse(request.body)
    #expect(body["idToken"]?.text == Self.token && body["validDuration"]?.text == "3600")
    #expect(request.headers["authorization"] == "Bearer access-token")
    for seconds in [299, 14 * 86_400 + 1, 0, -1] {
      let error = await #expect(throws: GoogleCloudError.self) {
        try await client.sessionCookie(of: Secret(value: Self.token), seconds: seconds)
      }
      #expect(error?.code == .invalidArgument)
    }
    #expect(server.requests.count == 1)
  }

  @Test(
    "A cookie that a browser cannot keep is refused",
    arguments: [
      "{}", #"{"sessionCookie":""}"#, #"{"sessionCookie":null}"#, #"{"sessionCookie":1}"#, #"{"sessionCookie":"a;b"}"#,
      #"{"sessionCookie":"a\r\nset-cookie: x"}"#, #"{"sessionCookie":"a b"}"#,
      #"{"sessionCookie":"a","sessionCookie":"b"}"#,
      #"{"sessionCookie":"\#(String(repeating: "a", count: 4_097))"}"#,
    ])
  func badCookie(_ text: String) async throws {
    let server = try LoopbackServer { _ in .json(text) }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client(server).sessionCookie(of: Secret(value: Self.token), seconds: 300)
    }
    #expect(error?.code == .badResponse)
  }

  @Test("A sign-in begins by the web key alone")
  func begin() async throws {
    let server = try LoopbackServer { _ in
      .json(
        #"{"authUri":"https://accounts.google.com/o/oauth2/auth?x=1&y=%20","providerId":"google.com","sessionId":"s1"}"#
      )
    }
    let trip = try await client(server).beginSignIn(
      webKey: "AIza&x", callback: "https://h/signin/callback", domain: "pyme-erp.pe")
    #expect(trip.address == "https://accounts.google.com/o/oauth2/auth?x=1&y=%20" && trip.sessionID.value == "s1")
    let request = try #require(server.requests.first)
    #expect((request.method, request.target) == ("POST", "/v1/accounts:createAuthUri?key=AIza%26x"))
    #expect(request.headers["authorization"] == nil)
    let body = try JSONParser.parse(request.body)
    #expect(body["providerId"]?.text == "google.com" && body["continueUri"]?.text == "https://h/signin/callback")
    #expect(body["authFlowType"]?.text == "CODE_FLOW" && body["hostedDomain"]?.text == "pyme-erp.pe")
  }

  @Test(
    "A browser is sent only to a page by https, or of this machine beside a service on it",
    arguments: [
      ("http://127.0.0.1:8080/signin", true), ("https://accounts.google.com/x", true), ("http://evil.example/x", false),
      ("http://127.evil.example/x", false), ("javascript:alert(1)", false), ("//evil.example", false), ("/x", false),
      ("https://", false), ("https://a b", false), ("https://a\\r\\nset-cookie: x", false), ("https://u:p@h/x", false),
      ("data:text/html,x", false), ("", false),
    ])
  func signInPage(address: String, isTaken: Bool) async throws {
    let server = try LoopbackServer { _ in .json(#"{"authUri":"\#(address)","sessionId":"s"}"#) }
    let client = try client(server)
    guard !isTaken else {
      #expect(try await client.beginSignIn(webKey: "k", callback: "https://h/c").address == address)
      return
    }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client.beginSignIn(webKey: "k", callback: "https://h/c")
    }
    #expect(error?.code == .badResponse)
  }

  @Test("A sign-in without a session is refused", arguments: ["", #","sessionId":"""#, #","sessionId":1"#])
  func noSession(_ member: String) async throws {
    let server = try LoopbackServer { _ in .json(#"{"authUri":"https://h/x"\#(member)}"#) }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client(server).beginSignIn(webKey: "k", callback: "https://h/c")
    }
    #expect(error?.code == .badResponse)
  }
}
