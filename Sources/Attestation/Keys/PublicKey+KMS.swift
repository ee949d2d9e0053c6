package import GoogleCloud

extension PublicKey {
  /// The public key that a text names: that of `gcpkms://projects/.../cryptoKeyVersions/N`, or else a file's.
  /// - Parameter services: asked for only where a key is in Cloud KMS.
  /// - Throws: `unreadable`, `key`; `GoogleCloudError`.
  package init(named text: String, services: () throws -> GoogleServices) async throws {
    guard text.hasPrefix(KMSKeyVersion.scheme) else {
      try self.init(file: text)
      return
    }
    try await self.init(try KMSKeyVersion(text), at: KMSClient(try services().endpoint(.cloudKMS)))
  }

  /// - Throws: `GoogleCloudError`; `key` for a key of another algorithm.
  init(_ version: KMSKeyVersion, at kms: KMSClient) async throws {
    let answer = try await kms.publicKey(of: version)
    try self.init(pem: Array(answer.pem.utf8), name: "The public key of \(version)")
    guard answer.algorithm == kind.kmsAlgorithm else {
      throw AttestationError(
        .key, "\(version) is a key for \(answer.algorithm).",
        remedy: "Use a key version of \(KeyKind.allCases.map(\.kmsAlgorithm).joined(separator: " or ")).")
    }
  }
}

extension KeyKind {
  /// Source: cloud.google.com/kms/docs/reference/rest/v1/CryptoKeyVersionAlgorithm.
  fileprivate var kmsAlgorithm: String {
    switch self {
    case .ed25519: "EC_SIGN_ED25519"
    case .p256: "EC_SIGN_P256_SHA256"
    }
  }
}
