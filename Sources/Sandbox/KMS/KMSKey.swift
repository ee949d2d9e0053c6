import COpenSSL

/// A key that signs in the place of Cloud KMS; owns OpenSSL's key (`EVP_PKEY`).
final class KMSKey {
  /// As the API names algorithms.
  enum Algorithm: String, CaseIterable {
    /// ECDSA over P-256, of a SHA-256; signatures in DER.
    case p256 = "EC_SIGN_P256_SHA256"
    /// Of the message itself; signatures of 64 bytes.
    case ed25519 = "EC_SIGN_ED25519"
  }

  private let handle: OpaquePointer

  private init(owning handle: OpaquePointer) {
    self.handle = handle
  }

  deinit { EVP_PKEY_free(handle) }

  static func generate(_ algorithm: Algorithm) throws(KeyFailure) -> KMSKey {
    let context = EVP_PKEY_CTX_new_from_name(nil, algorithm == .p256 ? "EC" : "ED25519", nil)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard context != nil, EVP_PKEY_keygen_init(context) == 1,
      algorithm != .p256 || EVP_PKEY_CTX_set_group_name(context, "P-256") == 1, EVP_PKEY_generate(context, &key) == 1,
      let key
    else { throw KeyFailure("make a key of \(algorithm.rawValue)") }
    return KMSKey(owning: key)
  }

  init(privatePEM pem: String) throws(KeyFailure) {
    guard let key = PEM.reading(pem, { PEM_read_bio_PrivateKey($0, nil, nil, nil) }) else {
      throw KeyFailure("read the private key")
    }
    handle = key
  }

  func privatePEM() throws(KeyFailure) -> String {
    try PEM.writing { PEM_write_bio_PrivateKey($0, handle, nil, nil, 0, nil, nil) }
  }

  func publicPEM() throws(KeyFailure) -> String { try PEM.writing { PEM_write_bio_PUBKEY($0, handle) } }

  /// Signs a SHA-256, by P-256.
  func signature(ofDigest digest: [UInt8]) throws(KeyFailure) -> [UInt8] {
    let context = EVP_PKEY_CTX_new(handle, nil)
    defer { EVP_PKEY_CTX_free(context) }
    var length = Int(EVP_PKEY_get_size(handle))
    var signature = [UInt8](repeating: 0, count: length)
    guard context != nil, EVP_PKEY_sign_init(context) == 1,
      EVP_PKEY_sign(context, &signature, &length, digest, digest.count) == 1
    else { throw KeyFailure("sign") }
    return Array(signature.prefix(length))
  }

  /// Signs a message, by Ed25519.
  func signature(of message: [UInt8]) throws(KeyFailure) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var length = Int(EVP_PKEY_get_size(handle))
    var signature = [UInt8](repeating: 0, count: length)
    guard context != nil, EVP_DigestSignInit(context, nil, nil, nil, handle) == 1,
      EVP_DigestSign(context, &signature, &length, message, message.count) == 1
    else { throw KeyFailure("sign") }
    return Array(signature.prefix(length))
  }
}
