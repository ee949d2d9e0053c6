import Documents
import JSON
import Keys
import TestSupport

@testable import GoogleCloud

extension TokenMint.Kind {
  var profile: TokenProfile {
    switch self {
    case .idToken: .idToken(ofProject: TokenMint.projectID)
    case .sessionCookie: .sessionCookie(ofProject: TokenMint.projectID)
    case .iap: .proxyAssertion(audience: TokenMint.audience)
    }
  }
}

extension TokenMint {
  /// In microseconds since 1970.
  static let instant = now * 1_000_000

  /// What `TokenVerifier` does, with this mint's keys in place of Google's.
  func verify(_ text: String, _ kind: Kind = .idToken) throws -> VerifiedToken {
    let token = try UnverifiedToken(text)
    if let refusal = kind.profile.refusal(ofClaimsIn: token, now: Self.instant) { throw refusal }
    guard let key = try TokenKeySet(keys(kind).json, kind.algorithm)[token.keyID] else { throw TokenRefusal.unknownKey }
    return try VerifiedToken(token, kind.profile, key: key, now: Self.instant)
  }

  /// What Google's endpoint of the kind answers.
  func answer(_ kind: Kind = .idToken, maxAge: Int = 3_600) throws -> LoopbackServer.Response {
    .json(
      String(decoding: try keys(kind).json, as: UTF8.self),
      headers: ["cache-control": "public, max-age=\(maxAge), must-revalidate, no-transform"])
  }
}
