import Documents
import Foundation
import JSON
import Keys
import TestSupport
import Testing

@testable import GoogleCloud

/// From sign-in to refusal, with the sandbox's users, keys and faults.
@Suite(.timeLimit(.minutes(5)))
struct SandboxIdentityTests {
  private static let project = "demo-p"
  private static let role = RoleRule(claim: "role", value: "SUPERADMIN")

  /// A sandbox with a SUPERADMIN, and what verifies the tokens of its project.
  private struct Firebase {
    let sandbox: FaultySandbox
    let services: GoogleServices
    let client: IdentityClient

    static func run(_ body: (Firebase) async throws -> Void) async throws {
      try await FaultySandbox.run { sandbox in
        let services = try sandbox.services(["REKINDLE_ACCESS_TOKEN": "any"])
        let client = try IdentityClient(
          project: project, services, retries: RetryPolicy.recorded(tries: 1, rules: .storage).0)
        let firebase = Firebase(sandbox: sandbox, services: services, client: client)
        _ = try await firebase.admin(
          "accounts", #"{"localId":"ana","email":"ana@example.com","password":"correct horse"}"#)
        _ = try await firebase.update(#""customAttributes":"{\"role\":\"SUPERADMIN\"}""#)
        try await body(firebase)
      }
    }

    /// A call of the project's, which needs a token.
    func admin(_ call: String, _ body: String) async throws -> JSONValue {
      let endpoint = try services.endpoint(.identityToolkit)
      var request = endpoint.request("POST", "/v1/projects/\(project)/\(call)", limits: TimeLimits())
      request.headers.append(("content-type", "application/json"))
      request.body = Array(body.utf8)
      let answer = try await endpoint.send(request, over: HTTPClient(logger: .silent))
      try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
      return try JSONParser.parse(answer.body)
    }

    func update(_ members: String) async throws {
      _ = try await admin("accounts:update", #"{"localId":"ana",\#(members)}"#)
    }

    func verifier(_ profile: TokenProfile) throws -> TokenVerifier { try TokenVerifier(profile, services) }

    /// A call of the sandbox's own.
    func control(_ path: String, _ body: String) async throws -> JSONValue {
      try JSONParser.parse(try await sandbox.send("POST", "/sandbox/v1/identity/\(path)", body))
    }

    /// What the browser does on the sandbox's page: it follows the link of ana.
    /// - Returns: where it is sent then.
    func choose(on page: String) async throws -> String {
      let state = try #require(URLComponents(string: page)?.queryItems?.first { $0.name == "state" }?.value)
      let request = try sandbox.endpoint().request(
        "GET", "/sandbox/v1/identity/signin/choose?state=\(state)&user=ana", limits: TimeLimits())
      return try #require(try await HTTPClient(logger: .silent).send(request).head["location"])
    }

    func idToken() async throws -> String {
      try #require(try await control("projects/\(project):signIn", #"{"localId":"ana"}"#)["idToken"]?.text)
    }
  }

  @Test("A user signs in, gets a cookie, and is SUPERADMIN until disabled, revoked or without the role")
  func endToEnd() async throws {
    try await Firebase.run { firebase in
      let text = try await firebase.idToken()
      let token = try await firebase.verifier(.idToken(ofProject: Self.project)).verify(text)
      #expect(token.uid == "ana" && token.email == "ana@example.com" && token.signInProvider == "google.com")
      let cookie = try await firebase.client.sessionCookie(of: Secret(value: text), seconds: 3_600)
      let cookies = try firebase.verifier(.sessionCookie(ofProject: Self.project))
      let session = try await cookies.verify(cookie.value)
      #expect(session.kind == .sessionCookie && session.uid == "ana")
      await #expect(throws: TokenRefusal.wrongIssuer) { try await cookies.verify(text) }
      let other = try firebase.verifier(.idToken(ofProject: "demo-q"))
      await #expect(throws: TokenRefusal.wrongIssuer) { try await other.verify(text) }

      let check = SuperadminCheck(firebase.client, Self.role)
      for token in [token, session] { try await check.check(token, for: .acting) }
      try await firebase.update(#""customAttributes":"{\"role\":\"ADMIN\"}""#)
      await #expect(throws: SuperadminRefusal.roleTaken) { try await check.check(session, for: .acting) }
      try await firebase.update(
        #""customAttributes":"{\"role\":\"SUPERADMIN\"}","validSince":"\#(session.issuedAt + 1)""#)
      await #expect(throws: SuperadminRefusal.revoked) { try await check.check(session, for: .acting) }
      try await firebase.update(#""disableUser":true"#)
      await #expect(throws: SuperadminRefusal.disabled) { try await check.check(session, for: .acting) }
      _ = try await firebase.admin("accounts:delete", #"{"localId":"ana"}"#)
      await #expect(throws: SuperadminRefusal.gone) { try await check.check(session, for: .acting) }
    }
  }

  @Test("A sign-in by Google's redirect ends with a token; its code counts once and only for its session")
  func redirect() async throws {
    try await Firebase.run { firebase in
      let key = "AIzaSandbox-\(Self.project)"
      let callback = "http://127.0.0.1:9/signin/callback"
      let trip = try await firebase.client.beginSignIn(webKey: key, callback: callback)
      #expect(trip.address.hasPrefix(firebase.sandbox.url))
      let other = try await firebase.client.beginSignIn(webKey: key, callback: callback)
      let back = try await firebase.choose(on: trip.address)
      await #expect(throws: GoogleCloudError.self) {
        try await firebase.client.endSignIn(webKey: key, callback: back, sessionID: other.sessionID)
      }
      let again = try await firebase.client.beginSignIn(webKey: key, callback: callback)
      let good = try await firebase.choose(on: again.address)
      let outcome = try await firebase.client.endSignIn(webKey: key, callback: good, sessionID: again.sessionID)
      guard case .signedIn(let idToken) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(try await firebase.verifier(.idToken(ofProject: Self.project)).verify(idToken.value).uid == "ana")
      await #expect(throws: GoogleCloudError.self) {
        try await firebase.client.endSignIn(webKey: key, callback: good, sessionID: again.sessionID)
      }
    }
  }

  @Test("An assertion of the proxy is verified by its own key, and keys that rotate are found")
  func assertionsAndRotation() async throws {
    try await Firebase.run { firebase in
      let audience = "/projects/1/apps/a"
      let answer = try await firebase.control(
        "iap:assert", #"{"email":"ana@example.com","audience":"\#(audience)"}"#)
      let text = try #require(answer["assertion"]?.text)
      let assertion = try await firebase.verifier(.proxyAssertion(audience: audience)).verify(text)
      #expect(assertion.email == "ana@example.com" && assertion.kind == .proxyAssertion)
      // Ten minutes on, so that no token is issued ahead of it.
      let clock = SimulatedClock(Timestamp.now() + 600_000_000)
      let verifier = try TokenVerifier(.idToken(ofProject: Self.project), firebase.services, now: { clock.now })
      _ = try await verifier.verify(try await firebase.idToken())
      _ = try await firebase.control("keys/idToken:rotate", #"{"withdraw":true}"#)
      let rotated = try await firebase.idToken()
      clock.move(bySeconds: 30)
      await #expect(throws: TokenRefusal.unknownKey) { try await verifier.verify(rotated) }
      clock.move(bySeconds: 30)
      #expect(try await verifier.verify(rotated).uid == "ana")
    }
  }

  @Test(
    "A fault of the lookup is a failure, a fault of the keys, too: neither is a yes",
    arguments: [
      #""status":500"#, #""status":403"#, #""status":429"#, #""reset":true"#, #""truncate":20"#, #""flip":1"#,
    ])
  func faults(_ fault: String) async throws {
    try await Firebase.run { firebase in
      let text = try await firebase.idToken()
      let token = try await firebase.verifier(.idToken(ofProject: Self.project)).verify(text)
      try await firebase.sandbox.setFaults(#"{"path":"*accounts:lookup",\#(fault)},{"path":"/robot/*",\#(fault)}"#)
      let check = SuperadminCheck(firebase.client, Self.role)
      await #expect(throws: LookupFailure.self) { try await check.check(token, for: .acting) }
      let verifier = try firebase.verifier(.idToken(ofProject: Self.project))
      await #expect(throws: TokenKeysFailure.self) { try await verifier.verify(text) }
    }
  }
}
