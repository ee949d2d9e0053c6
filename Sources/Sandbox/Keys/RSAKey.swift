import COpenSSL

/// An RSA key (`EVP_PKEY`), private or public only; freed when released.
final class RSAKey {
  private static let bits: CInt = 2048
  /// `MBSTRING_ASC` of OpenSSL, a macro that Swift does not see.
  private static let ascii: CInt = 0x1001
  private static let certificateSeconds = 10 * 365 * 86_400

  private let handle: OpaquePointer

  private init(owning handle: OpaquePointer) {
    self.handle = handle
  }

  deinit { EVP_PKEY_free(handle) }

  /// Makes a new key of 2,048 bits.
  static func generate() throws(KeyFailure) -> RSAKey {
    let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard context != nil, EVP_PKEY_keygen_init(context) == 1,
      EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) == 1, EVP_PKEY_generate(context, &key) == 1, let key
    else { throw KeyFailure("make an RSA key") }
    return RSAKey(owning: key)
  }

  /// Reads a private key in PEM.
  init(privatePEM pem: String) throws(KeyFailure) {
    guard let key = PEM.reading(pem, { PEM_read_bio_PrivateKey($0, nil, nil, nil) }) else {
      throw KeyFailure("read the private key")
    }
    handle = key
  }

  /// Reads a public key, or the public key of a certificate, in PEM.
  init(publicPEM pem: String) throws(KeyFailure) {
    let key =
      PEM.reading(pem, { PEM_read_bio_PUBKEY($0, nil, nil, nil) })
      ?? PEM.reading(pem) { bio in
        let certificate = PEM_read_bio_X509(bio, nil, nil, nil)
        defer { X509_free(certificate) }
        return certificate == nil ? nil : X509_get_pubkey(certificate)
      }
    ERR_clear_error()
    guard let key else { throw KeyFailure("read the public key") }
    handle = key
  }

  /// RSASSA-PKCS1-v1_5 with SHA-256.
  func signature(of message: [UInt8]) throws(KeyFailure) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var length = Int(EVP_PKEY_get_size(handle))
    var signature = [UInt8](repeating: 0, count: length)
    guard context != nil, EVP_DigestSignInit(context, nil, EVP_sha256(), nil, handle) == 1,
      EVP_DigestSign(context, &signature, &length, message, message.count) == 1
    else { throw KeyFailure("sign") }
    return Array(signature.prefix(length))
  }

  func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    let context = EVP_MD_CTX_new()
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    guard context != nil, EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, handle) == 1 else { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// PKCS #8, not encrypted.
  func privatePEM() throws(KeyFailure) -> String {
    try PEM.writing { PEM_write_bio_PrivateKey($0, handle, nil, nil, 0, nil, nil) }
  }

  func publicPEM() throws(KeyFailure) -> String {
    try PEM.writing { PEM_write_bio_PUBKEY($0, handle) }
  }

  /// A certificate in PEM, signed by the key itself, for ten years from a day ago.
  func certificatePEM(commonName: String) throws(KeyFailure) -> String {
    let certificate = X509_new()
    defer { X509_free(certificate) }
    let name = X509_NAME_new()
    defer { X509_NAME_free(name) }
    let text = Array(commonName.utf8.prefix(64))
    guard certificate != nil, X509_set_version(certificate, 2) == 1,
      ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1,
      X509_gmtime_adj(X509_getm_notBefore(certificate), -86_400) != nil,
      X509_gmtime_adj(X509_getm_notAfter(certificate), Self.certificateSeconds) != nil,
      X509_NAME_add_entry_by_txt(name, "CN", Self.ascii, text, CInt(text.count), -1, 0) == 1,
      X509_set_subject_name(certificate, name) == 1, X509_set_issuer_name(certificate, name) == 1,
      X509_set_pubkey(certificate, handle) == 1, X509_sign(certificate, handle, EVP_sha256()) > 0
    else { throw KeyFailure("make a certificate") }
    return try PEM.writing { PEM_write_bio_X509($0, certificate) }
  }
}
