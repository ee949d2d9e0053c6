import Documents
import JSON
import Keys
import TestSupport
import Testing

@testable import GoogleCloud

/// A verifier with the keys of a server that answers as Google does.
@Suite(.timeLimit(.minutes(2)))
struct TokenVerifierTests {
  private let mint: TokenMint

  init() throws { mint = try TokenMint.shared.get() }

  private func verifier(
    _ kind: TokenMint.Kind, _ server: LoopbackServer, _ environment: [String: String] = [:],
    clock: SimulatedClock = SimulatedClock(TokenMint.instant)
  ) throws -> TokenVerifier {
    try TokenVerifier(kind.profile, GoogleServices(at: server, environment), now: { clock.now })
  }

  @Test(
    "Each kind of token is verified by its own keys, which need no access token", arguments: TokenMint.Kind.allCases)
  func kinds(_ kind: TokenMint.Kind) async throws {
    let answer = try mint.answer(kind)
    let server = try LoopbackServer { _ in answer }
    let verifier = try verifier(kind, server, ["REKINDLE_ACCESS_TOKEN": "secret"])
    let token = try await verifier.verify(mint.token(kind))
    #expect(token.uid.text == (kind == .iap ? "accounts.google.com:117401502914" : TokenMint.uid))
    #expect(try await verifier.verify(mint.token(kind)).email == "ana@pyme-erp.pe")
    let paths = [
      TokenMint.Kind.idToken: "/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com",
      .sessionCookie: "/identitytoolkit/v3/relyingparty/publicKeys", .iap: "/iap/verify/public_key",
    ]
    #expect(server.requests.map(\.target) == [paths[kind]])
    #expect(server.requests.allSatisfy { $0.method == "GET" && $0.headers["authorization"] == nil })
  }

  @Test("What the token says is read out")
  func claims() throws {
    let signIn = JSONValue.members([
      ("sign_in_provider", .string("password")), ("sign_in_second_factor", .string("totp")),
    ])
    let token = try mint.verify(try mint.token(.idToken, claims: [("firebase", signIn)]))
    #expect(token.kind == .idToken && token.uid == ExactName(TokenMint.uid))
    #expect((token.email, token.emailVerified, token.name) == ("ana@pyme-erp.pe", true, "Ana Pérez"))
    #expect((token.signInProvider, token.secondFactor) == ("password", "totp"))
    #expect(token.issuedAt == TokenMint.now - 60 && token.authenticatedAt == TokenMint.now - 180)
    #expect(token.expires == TokenMint.now + 3_540)
    #expect(token.claims["role"]?.text == "SUPERADMIN")
    let bare = try mint.verify(
      try mint.token(.idToken, claims: [("email", nil), ("email_verified", nil), ("name", nil)]))
    #expect(bare.email == nil && !bare.emailVerified && bare.name == nil && bare.secondFactor == nil)
    let assertion = try mint.verify(mint.token(.iap), .iap)
    #expect(assertion.authenticatedAt == nil && assertion.signInProvider == nil && !assertion.emailVerified)
  }

  @Test("What the claims rule out makes no request; an unknown key makes one")
  func requests() async throws {
    let answer = try mint.answer()
    let server = try LoopbackServer { _ in answer }
    let verifier = try verifier(.idToken, server)
    let old = try mint.token(.idToken, claims: [("exp", .integer(TokenMint.now))])
    for text in ["", "a.b.c", old, try mint.token(.sessionCookie)] {
      await #expect(throws: TokenRefusal.self) { try await verifier.verify(text) }
    }
    #expect(server.requests.isEmpty)
    let forged = try mint.token(.idToken, header: [("kid", .string("forged"))])
    await #expect(throws: TokenRefusal.unknownKey) { try await verifier.verify(forged) }
    #expect(server.requests.count == 1)
  }

  @Test("Without Google's keys no token is verified, whatever it says")
  func noKeys() async throws {
    let server = try LoopbackServer { _ in .error(404, "NOT_FOUND") }
    let verifier = try verifier(.idToken, server)
    await #expect(throws: TokenKeysFailure.self) { try await verifier.verify(mint.token(.idToken)) }
  }

  @Test("A token that ends while its keys are fetched is expired")
  func expiresMeanwhile() async throws {
    let answer = try mint.answer()
    let clock = SimulatedClock(TokenMint.instant)
    let server = try LoopbackServer { _ in
      clock.move(bySeconds: 3_540)
      return answer
    }
    let verifier = try verifier(.idToken, server, clock: clock)
    await #expect(throws: TokenRefusal.expired) { try await verifier.verify(mint.token(.idToken)) }
  }

  @Test("No variable turns verification off", arguments: TokenMint.Kind.allCases)
  func variables(_ kind: TokenMint.Kind) async throws {
    let answer = try mint.answer(kind)
    let server = try LoopbackServer { _ in answer }
    let environment = [
      "FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:9099", "FIREBASE_EMULATOR_HUB": "127.0.0.1:4400",
      "REKINDLE_VERIFY": "off", "NODE_ENV": "test",
    ]
    let verifier = try verifier(kind, server, environment)
    let header = Base64.urlText(Array("{\"alg\":\"none\",\"typ\":\"JWT\"}".utf8))
    let body = Base64.urlText(mint.claims(kind).json)
    await #expect(throws: TokenRefusal.noKeyID) { try await verifier.verify("\(header).\(body).") }
    let stranger = try mint.token(kind, by: mint.stranger(kind))
    await #expect(throws: TokenRefusal.badSignature) { try await verifier.verify(stranger) }
  }
}
