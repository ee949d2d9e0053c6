package import GoogleCloud

/// Who signs: a key in a file, or one that never leaves Cloud KMS.
package struct Signer: Sendable {
  enum Kind: Sendable {
    case file(SigningKey)
    case kms(KMSClient, KMSKeyVersion)
  }

  let kind: Kind
  package let publicKey: PublicKey
}

extension Signer {
  package init(_ key: SigningKey) {
    self.init(kind: .file(key), publicKey: key.publicKey)
  }

  /// - Throws: `GoogleCloudError`; `key` for a key of another algorithm.
  package init(_ version: KMSKeyVersion, at kms: KMSClient) async throws {
    let answer = try await kms.publicKey(of: version)
    let key = try PublicKey(pem: Array(answer.pem.utf8), name: "The public key of \(version)")
    guard answer.algorithm == key.kind.kmsAlgorithm else {
      throw AttestationError(
        .key, "\(version) is a key for \(answer.algorithm).",
        remedy: "Use a key version of \(KeyKind.allCases.map(\.kmsAlgorithm).joined(separator: " or ")).")
    }
    self.init(kind: .kms(kms, version), publicKey: key)
  }

  /// The signer that a text names: `gcpkms://projects/.../cryptoKeyVersions/N`, or else a private key's file.
  /// - Parameter services: asked for only where a key is in Cloud KMS.
  package init(named text: String, services: () throws -> GoogleServices) async throws {
    guard text.hasPrefix(KMSKeyVersion.scheme) else {
      self.init(try SigningKey(file: text))
      return
    }
    let version = try KMSKeyVersion(text)
    try await self.init(version, at: KMSClient(try services().endpoint(.cloudKMS)))
  }

  /// - Throws: `signing` if what KMS answers is no signature by the key; `GoogleCloudError`.
  func signature(of message: [UInt8]) async throws -> [UInt8] {
    switch kind {
    case .file(let key): return try key.signature(of: message)
    case .kms(let kms, let version):
      let signature =
        switch publicKey.kind {
        case .p256: try await kms.sign(digestOf: message, with: version)
        case .ed25519: try await kms.sign(message, with: version)
        }
      guard publicKey.isSignature(signature, of: message) else {
        throw AttestationError(
          .signing, "What \(version) answered is no signature by its own public key.",
          remedy: "Sign again; if it stays, look for what stands between this machine and Cloud KMS.")
      }
      return signature
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
