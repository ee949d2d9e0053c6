package import Keys

/// One kind of token that is verified, and its rules.
package struct TokenProfile: Sendable {
  package enum Kind: String, Sendable {
    /// Firebase's ID token: what a browser that signed in has.
    case idToken = "id-token"
    /// Firebase's session cookie, which is made of an ID token.
    case sessionCookie = "session-cookie"
    /// What Identity-Aware Proxy adds to a request, in the header `x-goog-iap-jwt-assertion`.
    case proxyAssertion = "proxy-assertion"
  }

  package let kind: Kind
  package let algorithm: SignatureKey.Algorithm
  package let issuer: String
  package let audience: String
  /// From `iat` to `exp`, in seconds.
  package let longestLife: Int64
  /// By how many seconds the issuer's clock may differ from this machine's.
  package let skew: Int64

  /// Of RFC 7518 section 3.1: the value of `alg`.
  var algorithmName: String { kind == .proxyAssertion ? "ES256" : "RS256" }

  /// Source: firebase.google.com/docs/auth/admin/verify-id-tokens. Without skew, as Firebase's SDKs by default.
  package static func idToken(ofProject projectID: String) -> TokenProfile {
    TokenProfile(
      kind: .idToken, algorithm: .rsa, issuer: "https://securetoken.google.com/\(projectID)", audience: projectID,
      longestLife: 3_600, skew: 0)
  }

  /// Source: firebase.google.com/docs/auth/admin/manage-cookies: at most 14 days.
  package static func sessionCookie(ofProject projectID: String) -> TokenProfile {
    TokenProfile(
      kind: .sessionCookie, algorithm: .rsa, issuer: "https://session.firebase.google.com/\(projectID)",
      audience: projectID, longestLife: 14 * 86_400, skew: 0)
  }

  /// Source: docs.cloud.google.com/iap/docs/signed-headers-howto: 10 minutes, and 30 seconds of skew on either side.
  /// - Parameter audience: such as `/projects/NUMBER/locations/REGION/services/SERVICE`.
  package static func proxyAssertion(audience: String) -> TokenProfile {
    TokenProfile(
      kind: .proxyAssertion, algorithm: .p256, issuer: "https://cloud.google.com/iap", audience: audience,
      longestLife: 600 + 2 * 30, skew: 30)
  }
}
