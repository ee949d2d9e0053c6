import Files
import Foundation
import Keys

/// A private key in a file that only its owner may read.
package struct SigningKey: Sendable {
  private let key: SignatureKey
  package let publicKey: PublicKey

  private static let maximumBytes = 64 << 10

  private init(_ key: SignatureKey, _ kind: KeyKind) throws(AttestationError) {
    self.key = key
    publicKey = try PublicKey(key, kind)
  }

  /// Makes a new key, in memory.
  package static func generate(_ kind: KeyKind) throws(AttestationError) -> SigningKey {
    let key: SignatureKey
    do throws(KeyFailure) { key = try .generate(kind.algorithm) } catch { throw failure(error) }
    return try SigningKey(key, kind)
  }

  /// - Throws: `unreadable`, `keyExposed`, `key`.
  package init(file path: String) throws(AttestationError) {
    let bytes: [UInt8]
    do throws(PrivateFiles.Refusal) {
      bytes = try PrivateFiles.read(path, limit: SigningKey.maximumBytes, orPipe: true)
    } catch {
      if case .exposed = error {
        throw AttestationError(
          .keyExposed, "Others than its owner may read or write the private key \(path).",
          remedy: "Make it the owner's alone (chmod 600); if somebody may have read it, make a new one.")
      }
      throw AttestationError(
        .unreadable, "The private key \(path) \(error).", remedy: "Check the path, and who may read the file.")
    }
    try PEMBlocks(bytes).checkPrivate(path)
    guard let key = try? SignatureKey(privatePEM: bytes), let kind = KeyKind(key) else {
      throw AttestationError(
        .key, "The private key \(path) is neither Ed25519 nor ECDSA P-256, or is damaged.",
        remedy: "Make one by `rekindle attestation keygen`, or `openssl genpkey -algorithm ed25519`.")
    }
    try self.init(key, kind)
  }

  func signature(of message: [UInt8]) throws(AttestationError) -> [UInt8] {
    do throws(KeyFailure) { return try key.signature(of: message) } catch { throw SigningKey.failure(error) }
  }

  /// Writes the private key to `path` (mode 0600) and the public one to `path` with `.pub` at its end; never over a file
  /// that is there.
  /// - Throws: `exists`, `unwritable`; then neither is there that was not before.
  package func write(to path: String) throws(AttestationError) {
    let pem: [UInt8]
    do throws(KeyFailure) { pem = try key.privatePEM() } catch { throw SigningKey.failure(error) }
    for place in [path, path + ".pub"] {
      if (try? FileStatus(at: place, followingLinks: false)) != nil { throw .taken(place) }
    }
    try AtomicFile.writeNew(pem, to: path, mode: 0o600)
    do throws(AttestationError) {
      try AtomicFile.writeNew(publicKey.pem, to: path + ".pub", mode: 0o644)
    } catch {
      unlink(path)
      throw error
    }
  }

  private static func failure(_ failure: KeyFailure) -> AttestationError {
    AttestationError(.key, failure.description, remedy: "Check the installation of OpenSSL 3.")
  }
}
