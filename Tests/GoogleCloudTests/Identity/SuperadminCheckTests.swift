import Documents
import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

@testable import GoogleCloud

/// A token against the account as the service has it now.
@Suite(.timeLimit(.minutes(2)))
struct SuperadminCheckTests {
  private static let role = RoleRule(claim: "role", value: "SUPERADMIN")
  private let mint: TokenMint
  private let clock = SimulatedClock(TokenMint.instant)

  init() throws { mint = try TokenMint.shared.get() }

  /// The account of the mint's user.
  private static func account(
    disabled: Bool = false, validSince: Int64? = nil, attributes: String = #"{\"role\":\"SUPERADMIN\"}"#
  ) -> LoopbackServer.Response {
    let since = validSince.map { #","validSince":"\#($0)""# } ?? ""
    return .json(
      #"{"users":[{"localId":"\#(TokenMint.uid)","disabled":\#(disabled)\#(since),"customAttributes":"\#(attributes)"}]}"#
    )
  }

  private func check(_ server: LoopbackServer) throws -> SuperadminCheck {
    let client = try IdentityClient(
      project: TokenMint.projectID, GoogleServices(at: server, [:]), retries: RetryPolicy.recorded(tries: 1).0)
    return SuperadminCheck(client, Self.role, now: { [clock] in clock.now })
  }

  private func token(_ claims: [(String, JSONValue?)] = [], _ kind: TokenMint.Kind = .idToken) throws -> VerifiedToken {
    try mint.verify(mint.token(kind, claims: claims), kind)
  }

  /// What comes of one check; nil for a SUPERADMIN.
  private func refusal(_ answer: LoopbackServer.Response) async throws -> SuperadminRefusal? {
    let server = try LoopbackServer { _ in answer }
    do {
      try await check(server).check(token(), for: .acting)
      return nil
    } catch let refusal as SuperadminRefusal { return refusal }
  }

  @Test("Deleted, disabled, revoked and without the role are refused, in this order")
  func order() async throws {
    let issued = TokenMint.now - 60
    #expect(try await refusal(Self.account()) == nil)
    #expect(try await refusal(Self.account(validSince: issued)) == nil)
    #expect(try await refusal(Self.account(attributes: #"{\"role\":[\"SUPERADMIN\",\"x\"]}"#)) == nil)
    #expect(try await refusal(.json("{}")) == .gone)
    #expect(try await refusal(Self.account(disabled: true, validSince: issued + 1, attributes: "{}")) == .disabled)
    #expect(try await refusal(Self.account(validSince: issued + 1, attributes: "{}")) == .revoked)
    for attributes in ["{}", "", #"{\"role\":\"ADMIN\"}"#, #"{\"role\":true}"#, #"{\"role\":\"superadmin\"}"#] {
      #expect(try await refusal(Self.account(attributes: attributes)) == .roleTaken)
    }
  }

  @Test("A token without the role, and an assertion of a proxy, make no request")
  func noRole() async throws {
    let server = try LoopbackServer { _ in Self.account() }
    let check = try check(server)
    for role: JSONValue? in [nil, .string("ADMIN"), .boolean(true), .strings([])] {
      await #expect(throws: SuperadminRefusal.noRole) { try await check.check(token([("role", role)]), for: .acting) }
    }
    let assertion = try token([("role", .string("SUPERADMIN"))], .iap)
    await #expect(throws: SuperadminRefusal.noRole) { try await check.check(assertion, for: .reading) }
    #expect(server.requests.isEmpty)
  }

  @Test("Reading takes an answer of the last minute; acting asks at that moment")
  func freshness() async throws {
    let server = try LoopbackServer { _ in Self.account() }
    let check = try check(server)
    let token = try token()
    try await check.check(token, for: .reading)
    clock.move(bySeconds: 59)
    try await check.check(token, for: .reading)
    #expect(server.requests.count == 1)
    try await check.check(token, for: .acting)
    try await check.check(token, for: .acting)
    #expect(server.requests.count == 3)
    // The last of these answers counts for reading.
    clock.move(bySeconds: 59)
    try await check.check(token, for: .reading)
    #expect(server.requests.count == 3)
    clock.move(bySeconds: 1)
    try await check.check(token, for: .reading)
    #expect(server.requests.count == 4)
    clock.move(bySeconds: -1)
    try await check.check(token, for: .reading)
    #expect(server.requests.count == 5)
  }

  @Test("A role that is taken away ends acting at once, and reading with it")
  func takenAway() async throws {
    let server = try LoopbackServer.sequence([Self.account(), Self.account(attributes: "{}")])
    let check = try check(server)
    let token = try token()
    try await check.check(token, for: .reading)
    await #expect(throws: SuperadminRefusal.roleTaken) { try await check.check(token, for: .acting) }
    await #expect(throws: SuperadminRefusal.roleTaken) { try await check.check(token, for: .reading) }
    #expect(server.requests.count == 2)
  }

  @Test("Another token of the same user is held against the same answer")
  func otherToken() async throws {
    let server = try LoopbackServer { _ in Self.account(validSince: TokenMint.now - 90) }
    let check = try check(server)
    try await check.check(token(), for: .reading)
    let older = try token([("iat", .integer(TokenMint.now - 91)), ("exp", .integer(TokenMint.now + 60))])
    await #expect(throws: SuperadminRefusal.revoked) { try await check.check(older, for: .reading) }
    #expect(server.requests.count == 1)
  }

  @Test("A deleted account is forgotten, and looked up again")
  func gone() async throws {
    let server = try LoopbackServer.sequence([Self.account(), .json("{}")])
    let check = try check(server)
    let token = try token()
    try await check.check(token, for: .reading)
    await #expect(throws: SuperadminRefusal.gone) { try await check.check(token, for: .acting) }
    await #expect(throws: SuperadminRefusal.gone) { try await check.check(token, for: .reading) }
    #expect(server.requests.count == 3)
  }

  @Test(
    "A service that does not say is a failure of the lookup, never a yes",
    arguments: [
      LoopbackServer.Response.error(500, "INTERNAL"), .error(403, "PERMISSION_DENIED"), .error(404, "NOT_FOUND"),
      .error(429, "RESOURCE_EXHAUSTED"), .json(""), .json(#"{"users":[]}"#), .json(#"{"users":[{"localId":"x"}]}"#),
    ])
  func lookupFails(_ answer: LoopbackServer.Response) async throws {
    let server = try LoopbackServer { _ in answer }
    let check = try check(server)
    for purpose in [SuperadminCheck.Purpose.reading, .acting] {
      await #expect(throws: LookupFailure.self) { try await check.check(token(), for: purpose) }
    }
  }

  @Test("A failure does not count as an answer, nor end an answer that is young enough for reading")
  func failureBetween() async throws {
    let server = try LoopbackServer.sequence([Self.account(), .error(500, "INTERNAL")])
    let check = try check(server)
    let token = try token()
    try await check.check(token, for: .reading)
    await #expect(throws: LookupFailure.self) { try await check.check(token, for: .acting) }
    try await check.check(token, for: .reading)
    clock.move(bySeconds: 60)
    await #expect(throws: LookupFailure.self) { try await check.check(token, for: .reading) }
  }

  @Test("The answers that are kept are bounded, and the oldest goes first")
  func bound() async throws {
    let server = try LoopbackServer { request in
      let uid = (try? JSONParser.parse(request.body))?["localId"]?.elements?.first?.text ?? ""
      return .json(#"{"users":[{"localId":"\#(uid)","customAttributes":"{\"role\":\"SUPERADMIN\"}"}]}"#)
    }
    let client = try IdentityClient(
      project: TokenMint.projectID, GoogleServices(at: server, [:]), retries: RetryPolicy.recorded(tries: 1).0)
    let check = SuperadminCheck(client, Self.role, mostUsers: 3, now: { [clock] in clock.now })
    let tokens = try (0..<4).map { try token([("sub", .string("u\($0)")), ("user_id", nil)]) }
    for token in tokens {
      try await check.check(token, for: .reading)
      clock.move(bySeconds: 1)
    }
    #expect(server.requests.count == 4)
    for token in tokens.dropFirst() { try await check.check(token, for: .reading) }
    #expect(server.requests.count == 4)
    try await check.check(tokens[0], for: .reading)
    #expect(server.requests.count == 5)
  }
}
