import GoogleCloud
import JSON
import Keys
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Sign-in: passwords, Google's page, refresh tokens, session cookies")
struct SignInTests {
  private static let callback = "https://h.example/signin/callback"

  @Test("A password gives an ID token with the user's claims, and only the right one does")
  func password() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      let claims = #"{"localId":"ana","customAttributes":"{\"role\":\"SUPERADMIN\",\"name\":\"x\"}"}"#
      _ = try await curl.admin("/accounts:update", claims)
      let answer = try await curl.signIn("ana").json
      #expect(answer["expiresIn"]?.text == "3600")
      let token = try #require(answer["idToken"]?.text.flatMap { JSONWebToken($0) })
      #expect(token.header["alg"]?.text == "RS256")
      #expect(token.claims["iss"]?.text == "https://securetoken.google.com/demo-p")
      #expect(token.claims["aud"]?.text == "demo-p")
      #expect(token.claims["sub"]?.text == "ana")
      #expect(token.claims["user_id"]?.text == "ana")
      #expect(token.claims["role"]?.text == "SUPERADMIN")
      #expect(token.claims["firebase"]?["sign_in_provider"]?.text == "password")
      #expect(token.claims["firebase"]?["identities"]?["email"]?.elements?.map(\.text) == ["ana@example.com"])
      let issued = try #require(token.claims["iat"]?.integer)
      #expect(abs(issued - Timestamp.now() / 1_000_000) < 60)
      #expect(token.claims["exp"]?.integer == issued + 3600)
      #expect(token.claims["auth_time"]?.integer.map { (issued - 60...issued).contains($0) } == true)

      #expect(try await curl.signIn("ana", password: "wrong").refusal == "INVALID_LOGIN_CREDENTIALS")
      #expect(try await curl.signIn("nobody").refusal == "INVALID_LOGIN_CREDENTIALS")
      _ = try await curl.admin("/accounts:update", #"{"localId":"ana","disableUser":true}"#)
      #expect(try await curl.signIn("ana").refusal == "USER_DISABLED")
    }
  }

  @Test("Who signs up without an address is anonymous, and the token says so")
  func anonymous() async throws {
    try await withSandboxClient { curl in
      let answer = try await curl.open("signUp", #"{"returnSecureToken":true}"#).json
      let token = try #require(answer["idToken"]?.text.flatMap { JSONWebToken($0) })
      #expect(token.claims["provider_id"]?.text == "anonymous")
      #expect(token.claims["firebase"]?["sign_in_provider"]?.text == "anonymous")
      #expect(token.claims["email"] == nil)
    }
  }

  @Test("A refresh token keeps the time of its sign-in, and ends with a revocation, a new password, the user")
  func refresh() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      let old = try await curl.post(
        "/sandbox/v1/identity/projects/demo-p:signIn", #"{"localId":"ana","authTime":4102444800,"provider":"password"}"#
      ).json
      let token = try #require(old["refreshToken"]?.text)
      let answer = try await curl.refresh(token).json
      #expect(answer["token_type"]?.text == "Bearer")
      #expect(answer["user_id"]?.text == "ana")
      let fresh = try #require(answer["id_token"]?.text.flatMap { JSONWebToken($0) })
      #expect(fresh.claims["auth_time"]?.integer == 4_102_444_800)

      #expect(try await curl.refresh("x").refusal == "INVALID_REFRESH_TOKEN")
      #expect(try await curl.refresh(token, key: "AIzaSandbox-other").refusal == "PROJECT_NUMBER_MISMATCH")
      #expect(try await curl.refresh(token, key: "none").status == 400)
      // Without a key, the path is the Security Token Service's.
      let keyless = try await curl.send("POST", "/v1/token", Array("grant_type=refresh_token".utf8))
      #expect(keyless.json["error"]?.text == "unsupported_grant_type")
      let prefixed = try await curl.send("POST", "/securetoken.googleapis.com/v1/token", Array("a=b".utf8))
      #expect(prefixed.status == 403)

      func update(_ members: String) async throws {
        #expect(try await curl.admin("/accounts:update", #"{"localId":"ana",\#(members)}"#).status == 200)
      }
      try await update(#""disableUser":true"#)
      #expect(try await curl.refresh(token).refusal == "USER_DISABLED")
      try await update(#""disableUser":false"#)
      #expect(try await curl.refresh(token).status == 200)
      try await update(#""validSince":"4102444801""#)
      #expect(try await curl.refresh(token).refusal == "TOKEN_EXPIRED")
      _ = try await curl.admin("/accounts:delete", #"{"localId":"ana"}"#)
      #expect(try await curl.refresh(token).refusal == "USER_NOT_FOUND")
    }
  }

  @Test("A new address or password moves validSince, a new name does not")
  func validSince() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      for (members, isMoved) in [
        (#""displayName":"A""#, false), (#""password":"another horse""#, true), (#""email":"b@c.d""#, true),
      ] {
        _ = try await curl.admin("/accounts:update", #"{"localId":"ana","validSince":"1"}"#)
        _ = try await curl.admin("/accounts:update", #"{"localId":"ana",\#(members)}"#)
        #expect((try await curl.lookup("ana")?["validSince"]?.text != "1") == isMoved, "\(members)")
      }
    }
  }

  @Test("A session cookie has the ID token's claims, but its own issuer, times and key; a bad token gives none")
  func cookie() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      let idToken = try await curl.idToken("ana")
      func make(_ token: String) async throws -> Curl.Answer {
        try await curl.admin(":createSessionCookie", #"{"idToken":"\#(token)","validDuration":"300"}"#)
      }
      let cookie = try #require(try await make(idToken).json["sessionCookie"]?.text.flatMap { JSONWebToken($0) })
      #expect(cookie.claims["iss"]?.text == "https://session.firebase.google.com/demo-p")
      #expect(cookie.claims["sub"]?.text == "ana")
      let issued = try #require(cookie.claims["iat"]?.integer)
      #expect(cookie.claims["exp"]?.integer == issued + 300)
      let keyID = try #require(cookie.header["kid"]?.text)
      let keys = try await curl.get("/identitytoolkit/v3/relyingparty/publicKeys").json
      #expect(try cookie.isSigned(byPEM: try #require(keys[keyID]?.text)))
      #expect(try await !curl.keyIDs().contains(keyID))
      // A cookie is not an ID token.
      let text = try #require(try await make(idToken).json["sessionCookie"]?.text)
      #expect(try await make(text).refusal == "INVALID_ID_TOKEN")

      func signed(_ claims: String, foreign: Bool = false) async throws -> String {
        let json = JSONValue.members([("payload", .string(claims)), ("foreign", .boolean(foreign))])
        let answer = try await curl.post(
          "/sandbox/v1/identity/keys/idToken:sign", String(decoding: json.json, as: UTF8.self))
        return try #require(answer.json["token"]?.text)
      }
      func claims(exp: Int64 = 4_102_444_800, aud: String = "demo-p", sub: String = "ana") -> String {
        #"{"iss":"https://securetoken.google.com/demo-p","aud":"\#(aud)","sub":"\#(sub)","iat":4102440000,"exp":\#(exp)}"#
      }
      #expect(try await make(signed(claims())).status == 200)
      #expect(try await make(signed(claims(), foreign: true)).refusal == "INVALID_ID_TOKEN")
      #expect(try await make(signed(claims(aud: "other"))).refusal == "INVALID_ID_TOKEN")
      #expect(try await make(signed(claims(exp: 1))).refusal == "TOKEN_EXPIRED")
      #expect(try await make(signed(claims(sub: "nobody"))).refusal == "USER_NOT_FOUND")
      _ = try await curl.admin("/accounts:update", #"{"localId":"ana","disableUser":true}"#)
      #expect(try await make(signed(claims())).refusal == "USER_DISABLED")
    }
  }

  // MARK: Google's page

  /// Begins a sign-in: the page's address without the server, and the session.
  private func begin(_ curl: Curl, _ others: String = "") async throws -> (page: String, session: String) {
    let answer = try await curl.open(
      "createAuthUri",
      #"{"providerId":"google.com","continueUri":"\#(Self.callback)","authFlowType":"CODE_FLOW"\#(others)}"#
    ).json
    let uri = try #require(answer["authUri"]?.text)
    #expect(uri.hasPrefix(curl.endpoint))
    return (String(uri.dropFirst(curl.endpoint.count)), try #require(answer["sessionId"]?.text))
  }

  /// Follows a link of the page: where it goes.
  private func follow(_ curl: Curl, _ page: String, _ text: String) async throws -> String? {
    let html = String(decoding: try await curl.get(page).body, as: UTF8.self)
    for line in html.split(separator: "\n") where line.contains(text) {
      let link = String(line.split(separator: "\"")[1]).replacing("&amp;", with: "&")
      let answer = try await curl.get(link)
      #expect(answer.status == 303)
      return answer.headers["location"]
    }
    return nil
  }

  private func end(_ curl: Curl, _ uri: String, _ session: String) async throws -> Curl.Answer {
    let json = JSONValue.members([
      ("requestUri", .string(uri)), ("sessionId", .string(session)), ("returnSecureToken", .boolean(true)),
    ])
    return try await curl.open("signInWithIdp", String(decoding: json.json, as: UTF8.self))
  }

  @Test("The page's link gives a code that counts once, for its session, project and address only")
  func redirect() async throws {
    try await withSandboxClient { curl in
      for uid in ["ana", "ben"] { try await curl.makeUser(uid) }
      let (page, session) = try await begin(curl)
      let uri = try #require(try await follow(curl, page, "ana@example.com"))
      #expect(uri.hasPrefix(Self.callback + "?"))
      let (_, other) = try await begin(curl)
      #expect(try await end(curl, uri, other).refusal == "INVALID_IDP_RESPONSE")
      #expect(try await end(curl, uri.replacing("code=4", with: "code=5"), session).refusal == "INVALID_IDP_RESPONSE")
      #expect(try await end(curl, uri.replacing("h.example", with: "evil.example"), session).status == 400)
      let elsewhere = try await curl.post(
        "/v1/accounts:signInWithIdp?key=AIzaSandbox-other", #"{"requestUri":"\#(uri)","sessionId":"\#(session)"}"#)
      #expect(elsewhere.refusal == "INVALID_IDP_RESPONSE")
      let answer = try await end(curl, uri, session).json
      #expect(answer["localId"]?.text == "ana")
      #expect(answer["providerId"]?.text == "google.com")
      let token = try #require(answer["idToken"]?.text.flatMap { JSONWebToken($0) })
      #expect(token.claims["firebase"]?["sign_in_provider"]?.text == "google.com")
      #expect(token.claims["firebase"]?["identities"]?["google.com"]?.elements?.count == 1)
      #expect(token.claims["email_verified"]?.truth == true)
      #expect(try await end(curl, uri, session).refusal == "INVALID_IDP_RESPONSE")
      let providers = try await curl.lookup("ana")?["providerUserInfo"]?.elements ?? []
      #expect(providers.map { $0["providerId"]?.text } == ["google.com", "password"])
    }
  }

  @Test("A code counts for 10 minutes of the sandbox's clock")
  func expiry() async throws {
    let clock = SimulatedClock(Timestamp.now())
    try await withSandboxClient(clock: clock) { curl in
      try await curl.makeUser("ana")
      let (page, session) = try await begin(curl)
      let late = try #require(try await follow(curl, page, "ana@example.com"))
      clock.move(bySeconds: 600)
      #expect(try await end(curl, late, session).refusal == "INVALID_IDP_RESPONSE")
      let uri = try #require(try await follow(curl, page, "ana@example.com"))
      clock.move(bySeconds: 599)
      #expect(try await end(curl, uri, session).status == 200)
    }
  }

  @Test("The page has a project's users of the hosted domain, as text; one who cancels comes back with an error")
  func page() async throws {
    try await withSandboxClient { curl in
      for uid in ["ana", "ben"] { try await curl.makeUser(uid) }
      _ = try await curl.admin("/accounts:update", #"{"localId":"ana","displayName":"<img onerror=x>"}"#)
      _ = try await curl.admin("/accounts", #"{"localId":"eva","email":"eva@other.example"}"#)
      _ = try await curl.admin("/accounts", #"{"localId":"nameless"}"#)
      let (page, session) = try await begin(curl, #","hostedDomain":"example.com""#)
      let html = String(decoding: try await curl.get(page).body, as: UTF8.self)
      #expect(html.contains("ana@example.com") && html.contains("ben@example.com"))
      #expect(!html.contains("eva@other.example") && !html.contains("nameless") && !html.contains("<img"))
      let chosen = page.replacing("signin?", with: "signin/choose?") + "&user=eva"
      #expect(try await curl.get(chosen).status == 404)
      let cancelled = try #require(try await follow(curl, page, "Cancel"))
      #expect(cancelled.contains("error=access_denied"))
      #expect(try await end(curl, cancelled, session).refusal == "INVALID_IDP_RESPONSE")
      #expect(try await curl.get("/sandbox/v1/identity/signin?state=none").status == 400)
    }
  }

  @Test("Whom Google's page cannot sign in: a disabled user; one with a second factor gets no token")
  func withheld() async throws {
    try await withSandboxClient { curl in
      for uid in ["ana", "ben"] { try await curl.makeUser(uid) }
      _ = try await curl.admin("/accounts:update", #"{"localId":"ana","disableUser":true}"#)
      let factors = #"{"localId":"ben","mfa":{"enrollments":[{"displayName":"phone","totpInfo":{}}]}}"#
      #expect(try await curl.admin("/accounts:update", factors).status == 200)
      let (page, session) = try await begin(curl)
      let disabled = try #require(try await follow(curl, page, "ana@example.com"))
      #expect(try await end(curl, disabled, session).refusal == "USER_DISABLED")
      let uri = try #require(try await follow(curl, page, "ben@example.com"))
      let answer = try await end(curl, uri, session).json
      #expect(answer["mfaPendingCredential"]?.text?.isEmpty == false)
      #expect(answer["mfaInfo"]?.elements?.count == 1)
      #expect(answer["idToken"] == nil && answer["refreshToken"] == nil)
      #expect(try await curl.signIn("ben").json["idToken"] == nil)
      // A test that needs the token has it by the sandbox's own call.
      let signedIn = try await curl.post(
        "/sandbox/v1/identity/projects/demo-p:signIn", #"{"email":"ben@example.com","secondFactor":"totp"}"#
      ).json
      let token = try #require(signedIn["idToken"]?.text.flatMap { JSONWebToken($0) })
      #expect(token.claims["firebase"]?["sign_in_second_factor"]?.text == "totp")
    }
  }

  @Test(
    "What createAuthUri and signInWithIdp refuse",
    arguments: [
      ("createAuthUri", #"{"providerId":"google.com"}"#, "MISSING_CONTINUE_URI"),
      ("createAuthUri", #"{"providerId":"google.com","continueUri":"/x"}"#, "INVALID_CONTINUE_URI"),
      ("createAuthUri", #"{"providerId":"google.com","continueUri":"https://h/#f"}"#, "INVALID_CONTINUE_URI"),
      ("createAuthUri", #"{"providerId":"google.com","continueUri":"https://h/?state=1"}"#, "INVALID_CONTINUE_URI"),
      ("createAuthUri", #"{"providerId":"apple.com","continueUri":"https://h/"}"#, "OPERATION_NOT_ALLOWED"),
      ("createAuthUri", #"{"continueUri":"https://h/"}"#, "MISSING_IDENTIFIER"),
      ("signInWithIdp", #"{"sessionId":"s"}"#, "MISSING_REQUEST_URI"),
      ("signInWithIdp", #"{"requestUri":"https://h/?state=a&code=b"}"#, "MISSING_SESSION_ID"),
      ("signInWithIdp", #"{"requestUri":"https://h/?state=a","sessionId":"s"}"#, "INVALID_IDP_RESPONSE"),
      ("signInWithIdp", #"{"requestUri":"https://h/?state=a&code=b","sessionId":"s"}"#, "INVALID_IDP_RESPONSE"),
    ])
  func refused(method: String, json: String, code: String) async throws {
    try await withSandboxClient { curl in
      let answer = try await curl.open(method, json)
      #expect(answer.status == 400)
      #expect(answer.refusal == code)
    }
  }
}
