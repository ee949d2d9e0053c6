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

  /// The signer that a text names: `gcpkms://projects/.../cryptoKeyVersions/N`, or else a private key's file.
  /// - Parameter services: asked for only where a key is in Cloud KMS.
  /// - Throws: as `PublicKey.init(named:services:)`, and `keyExposed`.
  package init(named text: String, services: () throws -> GoogleServices) async throws {
    guard text.hasPrefix(KMSKeyVersion.scheme) else {
      self.init(try SigningKey(file: text))
      return
    }
    let version = try KMSKeyVersion(text)
    let kms = KMSClient(try services().endpoint(.cloudKMS))
    self.init(kind: .kms(kms, version), publicKey: try await PublicKey(version, at: kms))
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
