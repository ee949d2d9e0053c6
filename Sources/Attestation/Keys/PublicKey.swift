import Files
import Keys

/// A public key that signatures are checked with.
package struct PublicKey: Sendable {
  private let key: SignatureKey
  package let kind: KeyKind
  /// SHA-256 of the key in DER (SubjectPublicKeyInfo), hexadecimal: `keyid` in envelopes.
  package let id: String
  /// SubjectPublicKeyInfo, as PEM.
  package let pem: [UInt8]

  /// Far more than any key has.
  private static let maximumBytes = 64 << 10

  init(_ key: SignatureKey, _ kind: KeyKind) throws(AttestationError) {
    self.key = key
    self.kind = kind
    do {
      id = try Digest256(of: try key.publicDER()).hexadecimal
      pem = try key.publicPEM()
    } catch {
      throw AttestationError(
        .key, "OpenSSL cannot write the public key.", remedy: "Check the installation of OpenSSL 3.")
    }
  }

  /// Reads a key in PEM.
  /// - Parameter name: what it is, for errors: a file's path.
  package init(pem: [UInt8], name: String) throws(AttestationError) {
    try PEMBlocks(pem).checkPublic(name)
    guard let key = try? SignatureKey(publicPEM: pem), let kind = KeyKind(key) else {
      throw AttestationError(
        .key, "\(name) is no public key of Ed25519 or ECDSA P-256.",
        remedy: "Give the .pub file that `rekindle attestation keygen` wrote, or PEM of `openssl pkey -pubout`.")
    }
    try self.init(key, kind)
  }

  /// - Throws: `unreadable`, `key`.
  package init(file path: String) throws(AttestationError) {
    let bytes = try NamedFile.read(path, limit: PublicKey.maximumBytes) {
      AttestationError(
        .unreadable, "The public key \(path): \($0)", remedy: "Check the path, and who may read the file.")
    }
    try self.init(pem: bytes, name: path)
  }

  package func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    key.isSignature(signature, of: message)
  }
}
