import Documents
import GoogleCloud
import JSON

/// Whose request it is, by a token that was verified.
struct Caller: Sendable {
  enum Means: String, Sendable {
    /// An ID token in the header `Authorization`.
    case bearer
    /// The session cookie of the server's own page.
    case cookie
  }

  let token: VerifiedToken
  let means: Means
  let actor: AuditActor

  init(_ token: VerifiedToken, _ means: Means, _ role: RoleRule) {
    self.token = token
    self.means = means
    let isMet = role.isMet(by: token.claims)
    actor = AuditActor(
      uid: token.uid.text, email: token.email, role: isMet ? "\(role.claim)=\(role.value?.text ?? "true")" : nil,
      provider: token.signInProvider, secondFactor: token.secondFactor,
      authenticated: token.authenticatedAt.map { $0 * 1_000_000 }, means: means.rawValue)
  }

  /// How long ago the user signed in, in seconds; nil where the token does not say.
  /// - Parameter now: in microseconds since 1970.
  func signInAge(now: Int64) -> Int64? { token.authenticatedAt.map { now / 1_000_000 - $0 } }
}
