import COpenSSL

/// An RSA private key, for signatures by RSASSA-PKCS1-v1_5 with SHA-256 (RS256, GOOG4-RSA-SHA256).
///
/// Owns OpenSSL's key (`EVP_PKEY`). The sandbox has a type of its own for keys, so that what this one signs is checked by
/// other code; SHA-256 is in `Documents`, which knows no keys.
final class RSAPrivateKey: Sendable {
  /// Never changed after `init`, and OpenSSL lets threads sign with one key.
  nonisolated(unsafe) private let key: OpaquePointer

  /// - Parameter pem: `-----BEGIN PRIVATE KEY-----` (PKCS #8) or `-----BEGIN RSA PRIVATE KEY-----`.
  /// - Returns: nil for what is no RSA key, or one that is encrypted.
  init?(pem: String) {
    let bytes = Array(pem.utf8)
    // OpenSSL keeps reading this buffer only while it parses it; a passphrase is never asked for.
    let parsed = bytes.withUnsafeBytes { buffer -> OpaquePointer? in
      guard let source = BIO_new_mem_buf(buffer.baseAddress, CInt(clamping: buffer.count)) else { return nil }
      defer { BIO_free(source) }
      return PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
    }
    // What OpenSSL notes of a failure must not be taken for one of a later call on this thread.
    guard let parsed else {
      ERR_clear_error()
      return nil
    }
    guard EVP_PKEY_get_base_id(parsed) == EVP_PKEY_RSA else {
      EVP_PKEY_free(parsed)
      return nil
    }
    key = parsed
  }

  deinit { EVP_PKEY_free(key) }

  /// OpenSSL as it runs here: `OpenSSL 3.5.4 30 Sep 2025`.
  static var libraryVersion: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }

  /// The signature of a message: as many bytes as the key has.
  func signature(of message: [UInt8]) throws(GoogleCloudError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw RSAPrivateKey.failure }
    defer { EVP_MD_CTX_free(context) }
    var count = 0
    guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
      EVP_DigestSign(context, nil, &count, message, message.count) == 1
    else { throw RSAPrivateKey.failure }
    var signature = [UInt8](repeating: 0, count: count)
    guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else { throw RSAPrivateKey.failure }
    return Array(signature.prefix(count))
  }

  private static var failure: GoogleCloudError {
    ERR_clear_error()
    return GoogleCloudError(
      .badCredentials, "OpenSSL cannot sign with the private key.",
      remedy: "Make a new key for the service account, of 2,048 bits or more.")
  }
}
