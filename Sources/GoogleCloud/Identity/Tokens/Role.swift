package import Documents
package import JSON

/// The custom claim that makes a user SUPERADMIN, and its value: `serve.claim` and `serve.value` of a policy.
package struct RoleRule: Sendable, Equatable {
  package let claim: ExactName
  /// Nil for the boolean `true`.
  package let value: ExactName?

  package init(claim: ExactName, value: ExactName?) {
    self.claim = claim
    self.value = value
  }

  /// Whether claims have the role: the value as a string, equal byte by byte, or in an array of strings; or `true` where
  /// that is the value. Nothing else counts.
  /// - Parameter claims: of a token, or the custom attributes of an account.
  package func isMet(by claims: JSONValue) -> Bool {
    guard let found = claims.member(claim.text) else { return false }
    guard let value else { return found.truth == true }
    guard let elements = found.elements else { return found.text.map { ExactName($0) } == value }
    let texts = elements.compactMap(\.text)
    return texts.count == elements.count && texts.contains { ExactName($0) == value }
  }
}
