import Keys

/// The kinds of keys that statements are signed with; OpenSSL's command and Cloud KMS know both.
package enum KeyKind: String, Sendable, CaseIterable {
  case ed25519, p256

  /// Nil for other keys.
  init?(_ key: SignatureKey) { self.init(rawValue: key.algorithm.rawValue) }

  var algorithm: SignatureKey.Algorithm {
    switch self {
    case .ed25519: .ed25519
    case .p256: .p256
    }
  }
}
