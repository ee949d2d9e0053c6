import Keys

/// What a key signs with, as the API names it.
enum KMSAlgorithm: String, CaseIterable {
  /// Of a SHA-256.
  case p256 = "EC_SIGN_P256_SHA256"
  /// Of the message itself.
  case ed25519 = "EC_SIGN_ED25519"

  var key: SignatureKey.Algorithm {
    switch self {
    case .p256: .p256
    case .ed25519: .ed25519
    }
  }
}
