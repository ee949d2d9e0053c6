import JSON

/// Verifies tokens of one kind. Nothing turns it off, and a token without a signature is refused always.
package struct TokenVerifier: Sendable {
  package let profile: TokenProfile
  private let keys: TokenKeys
  private let now: @Sendable () -> Int64

  /// - Parameters:
  ///   - services: where Google's keys are.
  ///   - now: in microseconds since 1970.
  /// - Throws: `badEndpoint` for an address of the keys that is another machine's and not Google's.
  package init(
    _ profile: TokenProfile, _ services: GoogleServices, now: @escaping @Sendable () -> Int64 = Timestamp.now
  ) throws(GoogleCloudError) {
    self.profile = profile
    self.now = now
    keys = try TokenKeys(profile, services, now: now)
  }

  /// - Throws: `TokenRefusal`; `TokenKeysFailure` where Google's keys cannot be had; `CancellationError`.
  package func verify(_ text: String) async throws -> VerifiedToken {
    let token = try UnverifiedToken(text)
    // What the claims rule out needs no keys, so that it cannot make requests to Google.
    if let refusal = profile.refusal(ofClaimsIn: token, now: now()) { throw refusal }
    guard let key = try await keys.key(token.keyID) else { throw TokenRefusal.unknownKey }
    return try VerifiedToken(token, profile, key: key, now: now())
  }
}
