import Documents
import Foundation
import JSON
import Keys

@testable import GoogleCloud

/// Makes tokens as Google does, by a key of its own.
struct Mint: Sendable {
  static let project = "pyme-shop"

  private let key: SignatureKey

  init() throws { key = try .generate(.rsa) }

  /// - Parameters:
  ///   - now: in microseconds since 1970.
  ///   - signedIn: seconds before that.
  ///   - claims: members that are added, or replaced.
  func token(
    _ kind: TokenProfile.Kind, uid: String = "ana", role: JSONValue? = .string("SUPERADMIN"), now: Int64,
    signedIn: Int64 = 60, secondFactor: String? = nil, claims: [(String, JSONValue?)] = []
  ) throws -> String {
    let seconds = now / 1_000_000
    let issuer = Self.profile(kind).issuer
    var payload = JSONValue.members([
      ("iss", .string(issuer)), ("aud", .string(Self.project)), ("sub", .string(uid)),
      ("iat", .integer(seconds - 10)), ("exp", .integer(seconds + 3_000)),
      ("auth_time", .integer(seconds - signedIn)), ("email", .string("\(uid)@shop.example")),
      ("email_verified", .boolean(true)), ("role", role),
      (
        "firebase",
        .members([
          ("sign_in_provider", .string("google.com")), ("identities", .object([])),
          ("sign_in_second_factor", secondFactor.map { .string($0) }),
        ])
      ),
    ])
    for (name, value) in claims { payload = payload.setting(name, value) }
    let header = JSONValue.members([("alg", .string("RS256")), ("kid", .string("k1")), ("typ", .string("JWT"))])
    let signed = Base64.urlText(header.json) + "." + Base64.urlText(payload.json)
    return signed + "." + Base64.urlText(try key.signature(of: Array(signed.utf8)))
  }

  static func profile(_ kind: TokenProfile.Kind) -> TokenProfile {
    switch kind {
    case .idToken: .idToken(ofProject: project)
    case .sessionCookie: .sessionCookie(ofProject: project)
    case .proxyAssertion: .proxyAssertion(audience: "/projects/1/apps/shop")
    }
  }

  /// Verifies as the server does, without a network.
  func verified(_ kind: TokenProfile.Kind, _ token: String, now: Int64) throws(TokenRefusal) -> VerifiedToken {
    try VerifiedToken(UnverifiedToken(token), Self.profile(kind), key: key, now: now)
  }
}
