import Files
import Foundation

/// A private key in a file that only its owner may read.
package struct SigningKey: Sendable {
  private let handle: KeyHandle
  package let publicKey: PublicKey

  private static let maximumBytes = 64 << 10
  private static let privateMode: Int = 0o600
  private static let publicMode: Int = 0o644

  private init(_ handle: KeyHandle) throws(AttestationError) {
    self.handle = handle
    publicKey = try PublicKey(handle)
  }

  /// Makes a new key, in memory.
  package static func generate(_ kind: KeyKind) throws(AttestationError) -> SigningKey {
    let handle: KeyHandle
    do throws(KeyHandle.Failure) {
      handle = try KeyHandle.generate(kind)
    } catch { throw failure("make a key") }
    return try SigningKey(handle)
  }

  /// - Throws: `unreadable`, `keyExposed`, `key`.
  package init(file path: String) throws(AttestationError) {
    let bytes = try SigningKey.read(path)
    try PEMBlocks(bytes).checkPrivate(path)
    guard let handle = KeyHandle(privatePEM: bytes) else {
      throw AttestationError(
        .key, "The private key \(path) is neither Ed25519 nor ECDSA P-256, or is damaged.",
        remedy: "Make one by `rekindle attestation keygen`, or `openssl genpkey -algorithm ed25519`.")
    }
    try self.init(handle)
  }

  func signature(of message: [UInt8]) throws(AttestationError) -> [UInt8] {
    do throws(KeyHandle.Failure) {
      return try handle.signature(of: message)
    } catch { throw SigningKey.failure("sign") }
  }

  /// Writes the private key to `path` (mode 0600) and the public one to `path` with `.pub` at its end; never over a file
  /// that is there.
  /// - Throws: `exists`, `unwritable`; then neither is there that was not before.
  package func write(to path: String) throws(AttestationError) {
    let pem: [UInt8]
    do throws(KeyHandle.Failure) {
      pem = try handle.privatePEM()
    } catch { throw SigningKey.failure("write the key") }
    for place in [path, path + ".pub"] {
      if (try? FileStatus(at: place, followingLinks: false)) != nil { throw .taken(place) }
    }
    try AtomicFile.writeNew(pem, to: path, mode: SigningKey.privateMode)
    do throws(AttestationError) {
      try AtomicFile.writeNew(publicKey.pem, to: path + ".pub", mode: SigningKey.publicMode)
    } catch {
      unlink(path)
      throw error
    }
  }

  private static func read(_ path: String) throws(AttestationError) -> [UInt8] {
    do throws(PrivateFiles.Refusal) { return try PrivateFiles.read(path, limit: maximumBytes, orPipe: true) } catch {
      if case .exposed = error {
        throw AttestationError(
          .keyExposed, "Others than its owner may read or write the private key \(path).",
          remedy: "Make it the owner's alone (chmod 600); if somebody may have read it, make a new one.")
      }
      throw AttestationError(
        .unreadable, "The private key \(path) \(error).", remedy: "Check the path, and who may read the file.")
    }
  }

  private static func failure(_ what: String) -> AttestationError {
    AttestationError(.key, "OpenSSL cannot \(what).", remedy: "Check the installation of OpenSSL 3.")
  }
}
