import COpenSSL

/// A key of one of the two kinds, private or public only.
///
/// Owns OpenSSL's key (`EVP_PKEY`). The one file of this module that calls OpenSSL.
final class KeyHandle: Sendable {
  /// Never changed after `init`, and OpenSSL lets threads use one key.
  nonisolated(unsafe) private let key: OpaquePointer
  let kind: KeyKind

  /// What OpenSSL could not do; only memory, or a broken installation, is a reason.
  struct Failure: Error {}

  /// - Returns: nil, and the key is freed, if it is of another kind.
  private init?(owning key: OpaquePointer) {
    guard let kind = Self.kind(of: key) else {
      EVP_PKEY_free(key)
      ERR_clear_error()
      return nil
    }
    self.key = key
    self.kind = kind
  }

  deinit { EVP_PKEY_free(key) }

  /// Makes a new private key from the system's randomness.
  static func generate(_ kind: KeyKind) throws(Failure) -> KeyHandle {
    let context = EVP_PKEY_CTX_new_from_name(nil, kind == .ed25519 ? "ED25519" : "EC", nil)
    defer {
      EVP_PKEY_CTX_free(context)
      ERR_clear_error()
    }
    var key: OpaquePointer?
    guard context != nil, EVP_PKEY_keygen_init(context) == 1,
      kind == .ed25519 || EVP_PKEY_CTX_set_group_name(context, "P-256") == 1, EVP_PKEY_generate(context, &key) == 1,
      let key, let handle = KeyHandle(owning: key)
    else { throw Failure() }
    return handle
  }

  /// Reads a private key in PEM; nil for what is none, is encrypted, or is of another kind.
  convenience init?(privatePEM pem: [UInt8]) {
    // A passphrase is never asked for.
    guard let key = Self.reading(pem, { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }) else {
      return nil
    }
    self.init(owning: key)
  }

  /// Reads a public key (SubjectPublicKeyInfo) in PEM; nil for what is none, or is of another kind.
  convenience init?(publicPEM pem: [UInt8]) {
    guard let key = Self.reading(pem, { PEM_read_bio_PUBKEY($0, nil, { _, _, _, _ in -1 }, nil) }) else { return nil }
    self.init(owning: key)
  }

  func signature(of message: [UInt8]) throws(Failure) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    var length = Int(EVP_PKEY_get_size(key))
    var signature = [UInt8](repeating: 0, count: length)
    guard context != nil, EVP_DigestSignInit(context, nil, digest, nil, key) == 1,
      EVP_DigestSign(context, &signature, &length, message, message.count) == 1
    else { throw Failure() }
    return Array(signature.prefix(length))
  }

  /// OpenSSL takes a P-256 signature only in the one form that DER has for it, and an Ed25519 one only below the order.
  func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    let context = EVP_MD_CTX_new()
    defer {
      EVP_MD_CTX_free(context)
      // What OpenSSL notes of a failure must not be taken for one of a later call on this thread.
      ERR_clear_error()
    }
    guard context != nil, !signature.isEmpty, EVP_DigestVerifyInit(context, nil, digest, nil, key) == 1 else {
      return false
    }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// PKCS #8, not encrypted.
  func privatePEM() throws(Failure) -> [UInt8] {
    try Self.writing { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
  }

  /// SubjectPublicKeyInfo.
  func publicPEM() throws(Failure) -> [UInt8] { try Self.writing { PEM_write_bio_PUBKEY($0, key) } }

  /// SubjectPublicKeyInfo, as the key's id is of.
  func publicDER() throws(Failure) -> [UInt8] { try Self.writing { i2d_PUBKEY_bio($0, key) } }

  /// Of the message; Ed25519 takes it as it is.
  private var digest: OpaquePointer? { kind == .p256 ? EVP_sha256() : nil }

  private static func kind(of key: OpaquePointer) -> KeyKind? {
    switch EVP_PKEY_get_base_id(key) {
    case EVP_PKEY_ED25519: return .ed25519
    case EVP_PKEY_EC:
      var name = [CChar](repeating: 0, count: 64)
      var length = 0
      guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1, (0..<name.count).contains(length) else {
        return nil
      }
      // A key that brings the curve's numbers along has another id than the same key without them.
      var bringsNumbers: CInt = 0
      EVP_PKEY_get_int_param(key, "decoded-from-explicit", &bringsNumbers)
      guard bringsNumbers == 0 else { return nil }
      let curve = String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return ["prime256v1", "P-256"].contains(curve) ? .p256 : nil
    default: return nil
    }
  }

  private static func reading(_ pem: [UInt8], _ read: (OpaquePointer?) -> OpaquePointer?) -> OpaquePointer? {
    defer { ERR_clear_error() }
    // OpenSSL keeps reading this buffer only while it parses it.
    return pem.withUnsafeBytes { bytes in
      let source = BIO_new_mem_buf(bytes.baseAddress, CInt(clamping: bytes.count))
      defer { BIO_free(source) }
      return source == nil ? nil : read(source)
    }
  }

  private static func writing(_ write: (OpaquePointer?) -> CInt) throws(Failure) -> [UInt8] {
    let target = BIO_new(BIO_s_mem())
    defer {
      BIO_free(target)
      ERR_clear_error()
    }
    guard target != nil, write(target) == 1 else { throw Failure() }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while case let count = BIO_read(target, &piece, CInt(piece.count)), count > 0 { bytes += piece.prefix(Int(count)) }
    return bytes
  }
}
