package import Documents
package import JSON
package import Keys

/// Whose token it is. It exists only once every rule of its profile holds and its signature is right.
package struct VerifiedToken: Sendable {
  package let kind: TokenProfile.Kind
  /// Firebase's uid; in an assertion of Identity-Aware Proxy, Google's own id.
  package let uid: ExactName
  /// An assertion always has one.
  package let email: String?
  /// False where the token does not say so.
  package let emailVerified: Bool
  package let name: String?
  /// When the token, or the session cookie, was made: in seconds since 1970, as the two that follow.
  package let issuedAt: Int64
  /// When the user signed in. Nil only in an assertion, which does not say.
  package let authenticatedAt: Int64?
  package let expires: Int64
  /// Such as `google.com` or `password`. Nil only in an assertion.
  package let signInProvider: String?
  /// Such as `phone` or `totp`; nil for a sign-in by one factor.
  package let secondFactor: String?
  /// All of the token's claims.
  package let claims: JSONValue

  /// Checks the claims and the signature.
  /// - Parameters:
  ///   - key: of Google's, by the token's `kid`.
  ///   - now: in microseconds since 1970.
  package init(
    _ token: UnverifiedToken, _ profile: TokenProfile, key: SignatureKey, now: Int64
  ) throws(TokenRefusal) {
    let claims = try TokenClaims(token, profile, now: now)
    guard profile.isSigned(token, by: key) else { throw .badSignature }
    kind = profile.kind
    uid = claims.uid
    email = claims.email
    emailVerified = claims.emailVerified
    name = claims.name
    issuedAt = claims.issuedAt
    authenticatedAt = claims.authenticatedAt
    expires = claims.expires
    signInProvider = claims.signInProvider
    secondFactor = claims.secondFactor
    self.claims = token.claims
  }
}

extension TokenProfile {
  /// The rule that the claims break. Nil proves nothing: who signed them is not known yet.
  /// - Parameter now: in microseconds since 1970.
  package func refusal(ofClaimsIn token: UnverifiedToken, now: Int64) -> TokenRefusal? {
    do throws(TokenRefusal) {
      _ = try TokenClaims(token, self, now: now)
      return nil
    } catch { return error }
  }

  fileprivate func isSigned(_ token: UnverifiedToken, by key: SignatureKey) -> Bool {
    guard key.algorithm == algorithm else { return false }
    // RFC 7518 section 3.4: the two numbers of an ES256 signature one after the other, not in DER.
    return algorithm == .p256
      ? key.isJoinedSignature(token.signature, of: token.signed) : key.isSignature(token.signature, of: token.signed)
  }
}
