import COpenSSL

/// The library that signs and hashes. Only this file calls it; each of its types owns what it holds there.
package enum OpenSSL {
  /// As it runs here: `OpenSSL 3.5.4 30 Sep 2025`.
  package static var version: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }

  /// HMAC by SHA-256; nil if OpenSSL cannot compute it.
  static func hmac(_ key: [UInt8], _ message: [UInt8]) -> Digest256? {
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    let isMade = withUnsafeMutableBytes(of: &words) { code in
      HMAC(
        EVP_sha256(), key, CInt(key.count), message, message.count,
        code.baseAddress?.assumingMemoryBound(to: UInt8.self), nil) != nil
    }
    return isMade ? Digest256(bigEndian: words) : nil
  }
}

/// A digest of bytes that come in parts: `begin`, `update` for each part, `finish`; then it may begin again. For one thread.
package class DigestStream {
  enum Algorithm: String {
    case sha256 = "SHA-256"
    case md5 = "MD5"
  }

  private let context = EVP_MD_CTX_new()
  private let algorithm: Algorithm

  init(_ algorithm: Algorithm) { self.algorithm = algorithm }

  deinit { EVP_MD_CTX_free(context) }

  package final func begin() throws(DigestFailure) {
    // OpenSSL does not check for the context itself.
    try check(context != nil && EVP_DigestInit_ex(context, algorithm == .sha256 ? EVP_sha256() : EVP_md5(), nil) == 1)
  }

  package final func update(_ bytes: RawSpan) throws(DigestFailure) {
    try check(bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) } == 1)
  }

  package final func update(_ bytes: [UInt8]) throws(DigestFailure) { try update(bytes.span.bytes) }

  /// - Parameter digest: as many bytes as the algorithm's digest has.
  /// - Returns: whether OpenSSL could do it, for `check`.
  final func finish(into digest: UnsafeMutableRawBufferPointer) -> Bool {
    EVP_DigestFinal_ex(context, digest.baseAddress?.assumingMemoryBound(to: UInt8.self), nil) == 1
  }

  final func check(_ isDone: Bool) throws(DigestFailure) {
    guard isDone else { throw DigestFailure(algorithm.rawValue) }
  }
}

/// Keyed hashes of bytes that come in parts: `begin`, `update` for each part, `finish`; then it may begin again. For one
/// thread.
package final class KeyedHashStream {
  private let context = EVP_CIPHER_CTX_new()
  private let key: HashKey

  package init(_ key: HashKey) { self.key = key }

  deinit { EVP_CIPHER_CTX_free(context) }

  /// - Parameter number: the nonce. Different bytes under one key need different numbers.
  package func begin(_ number: Int) throws(DigestFailure) {
    let nonce: [UInt8] = [0, 0, 0, 0] + withUnsafeBytes(of: number.bigEndian) { Array($0) }
    try check(context != nil && EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nil, key.bytes, nonce) == 1)
  }

  /// - Parameter bytes: fewer than 2^31.
  package func update(_ bytes: RawSpan) throws(DigestFailure) {
    // To OpenSSL, no bytes are the end.
    guard let count = CInt(exactly: bytes.byteCount), count > 0 else { return try check(bytes.byteCount == 0) }
    var length: CInt = 0
    let result = bytes.withUnsafeBytes {
      EVP_EncryptUpdate(context, nil, &length, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), count)
    }
    try check(result == 1)
  }

  package func finish() throws(DigestFailure) -> KeyedHash {
    var code = [UInt8](repeating: 0, count: 16)
    var length: CInt = 0
    try check(EVP_EncryptFinal_ex(context, &code, &length) == 1)
    let result = code.withUnsafeMutableBytes { code in
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CInt(code.count), code.baseAddress)
    }
    try check(result == 1)
    return KeyedHash(code: code)
  }

  private func check(_ isDone: Bool) throws(DigestFailure) {
    guard isDone else { throw DigestFailure("GMAC") }
  }
}

/// A key that makes or checks signatures, private or public only (`EVP_PKEY`).
package final class SignatureKey: Sendable {
  package enum Algorithm: String, Sendable {
    /// Of the message itself (RFC 8032); signatures of 64 bytes.
    case ed25519
    /// ECDSA over P-256 with SHA-256 (FIPS 186-5); signatures in DER, of up to 72 bytes.
    case p256
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RS256, GOOG4-RSA-SHA256); signatures as long as the key.
    case rsa
  }

  /// Of an RSA key that is made here.
  private static let rsaBits: CInt = 2048
  /// `MBSTRING_ASC`, a macro that Swift does not see.
  private static let ascii: CInt = 0x1001
  private static let certificateSeconds = 10 * 365 * 86_400

  /// Never changed after `init`, and OpenSSL lets threads use one key.
  nonisolated(unsafe) private let key: OpaquePointer
  package let algorithm: Algorithm

  /// - Throws: and frees the key, if it is of another algorithm.
  private init(owning key: OpaquePointer?, _ what: String) throws(KeyFailure) {
    guard let key, let algorithm = Self.algorithm(of: key) else {
      EVP_PKEY_free(key)
      // What OpenSSL notes of a failure must not be taken for one of a later call on this thread.
      ERR_clear_error()
      throw KeyFailure(what: what)
    }
    self.key = key
    self.algorithm = algorithm
  }

  deinit { EVP_PKEY_free(key) }

  /// Makes a new private key from the system's randomness.
  package static func generate(_ algorithm: Algorithm) throws(KeyFailure) -> SignatureKey {
    // OpenSSL takes names in any case.
    let context = EVP_PKEY_CTX_new_from_name(nil, algorithm == .p256 ? "EC" : algorithm.rawValue, nil)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    if context != nil, EVP_PKEY_keygen_init(context) == 1, sizes(context, algorithm) {
      EVP_PKEY_generate(context, &key)
    }
    return try SignatureKey(owning: key, "make a key")
  }

  private static func sizes(_ context: OpaquePointer?, _ algorithm: Algorithm) -> Bool {
    switch algorithm {
    case .ed25519: true
    case .p256: EVP_PKEY_CTX_set_group_name(context, "P-256") == 1
    case .rsa: EVP_PKEY_CTX_set_rsa_keygen_bits(context, rsaBits) == 1
    }
  }

  /// Reads a private key in PEM.
  /// - Throws: also for one that is encrypted, or of another algorithm.
  package convenience init(privatePEM pem: [UInt8]) throws(KeyFailure) {
    // A passphrase is never asked for.
    let key = Self.reading(pem) { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }
    try self.init(owning: key, "read the private key")
  }

  /// Reads a public key (SubjectPublicKeyInfo) in PEM.
  /// - Parameter takesCertificate: whether it may be that of a certificate.
  /// - Throws: also for one of another algorithm.
  package convenience init(publicPEM pem: [UInt8], takesCertificate: Bool = false) throws(KeyFailure) {
    var key = Self.reading(pem) { PEM_read_bio_PUBKEY($0, nil, { _, _, _, _ in -1 }, nil) }
    if key == nil, takesCertificate {
      key = Self.reading(pem) { source in
        let certificate = PEM_read_bio_X509(source, nil, { _, _, _, _ in -1 }, nil)
        defer { X509_free(certificate) }
        return certificate == nil ? nil : X509_get_pubkey(certificate)
      }
    }
    try self.init(owning: key, "read the public key")
  }

  package func signature(of message: [UInt8]) throws(KeyFailure) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    return try signing { bytes, length in
      context != nil && EVP_DigestSignInit(context, nil, digest, nil, key) == 1
        && EVP_DigestSign(context, &bytes, &length, message, message.count) == 1
    }
  }

  /// Signs the SHA-256 of a message, by P-256.
  package func signature(ofDigest digest: [UInt8]) throws(KeyFailure) -> [UInt8] {
    let context = EVP_PKEY_CTX_new(key, nil)
    defer { EVP_PKEY_CTX_free(context) }
    return try signing { bytes, length in
      context != nil && EVP_PKEY_sign_init(context) == 1
        && EVP_PKEY_sign(context, &bytes, &length, digest, digest.count) == 1
    }
  }

  /// - Parameter sign: given as many bytes as a signature may have, and their number, which it corrects.
  private func signing(_ sign: (inout [UInt8], inout Int) -> Bool) throws(KeyFailure) -> [UInt8] {
    defer { ERR_clear_error() }
    var length = Int(EVP_PKEY_get_size(key))
    var signature = [UInt8](repeating: 0, count: length)
    guard sign(&signature, &length) else { throw KeyFailure(what: "sign") }
    return Array(signature.prefix(length))
  }

  /// OpenSSL takes a P-256 signature only in the one form that DER has for it, and an Ed25519 one only below the order.
  package func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    let context = EVP_MD_CTX_new()
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    return context != nil && !signature.isEmpty && EVP_DigestVerifyInit(context, nil, digest, nil, key) == 1
      && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// How long the key is: 2048 of most RSA keys, 256 of P-256.
  package var bits: Int { Int(EVP_PKEY_get_bits(key)) }

  /// PKCS #8, not encrypted.
  package func privatePEM() throws(KeyFailure) -> [UInt8] {
    try Self.writing { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
  }

  /// SubjectPublicKeyInfo.
  package func publicPEM() throws(KeyFailure) -> [UInt8] { try Self.writing { PEM_write_bio_PUBKEY($0, key) } }

  /// SubjectPublicKeyInfo.
  package func publicDER() throws(KeyFailure) -> [UInt8] { try Self.writing { i2d_PUBKEY_bio($0, key) } }

  /// A certificate in PEM, signed by the key itself, for ten years from a day ago.
  package func certificatePEM(commonName: String) throws(KeyFailure) -> [UInt8] {
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
      X509_set_pubkey(certificate, key) == 1, X509_sign(certificate, key, digest) > 0
    else { throw KeyFailure(what: "make a certificate") }
    return try Self.writing { PEM_write_bio_X509($0, certificate) }
  }

  /// Of the message; Ed25519 takes it as it is.
  private var digest: OpaquePointer? { algorithm == .ed25519 ? nil : EVP_sha256() }

  private static func algorithm(of key: OpaquePointer) -> Algorithm? {
    switch EVP_PKEY_get_base_id(key) {
    case EVP_PKEY_ED25519: return .ed25519
    case EVP_PKEY_RSA: return .rsa
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

  private static func writing(_ write: (OpaquePointer?) -> CInt) throws(KeyFailure) -> [UInt8] {
    let target = BIO_new(BIO_s_mem())
    defer {
      BIO_free(target)
      ERR_clear_error()
    }
    guard target != nil, write(target) == 1 else { throw KeyFailure(what: "write the key") }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while case let count = BIO_read(target, &piece, CInt(piece.count)), count > 0 { bytes += piece.prefix(Int(count)) }
    return bytes
  }
}

/// P-256 signatures as JSON Web Tokens have them (RFC 7518 section 3.4): r and s in 32 bytes each, one after the other.
extension SignatureKey {
  private static let numberBytes = 32

  /// - Parameter signature: 64 bytes; anything else is not a signature.
  package func isJoinedSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard algorithm == .p256, signature.count == 2 * Self.numberBytes else { return false }
    let pair = ECDSA_SIG_new()
    defer {
      ECDSA_SIG_free(pair)
      ERR_clear_error()
    }
    let r = BN_bin2bn(Array(signature.prefix(Self.numberBytes)), CInt(Self.numberBytes), nil)
    let s = BN_bin2bn(Array(signature.suffix(Self.numberBytes)), CInt(Self.numberBytes), nil)
    // Once it has them, the pair frees the numbers.
    guard pair != nil, r != nil, s != nil, ECDSA_SIG_set0(pair, r, s) == 1 else {
      BN_free(r)
      BN_free(s)
      return false
    }
    var der: UnsafeMutablePointer<UInt8>?
    let count = Int(i2d_ECDSA_SIG(pair, &der))
    defer { rekindle_openssl_free(der) }
    guard count > 0, let der else { return false }
    return isSignature(Array(UnsafeBufferPointer(start: der, count: count)), of: message)
  }

  /// The signature in 64 bytes.
  /// - Throws: also for a key of another algorithm.
  package func joinedSignature(of message: [UInt8]) throws(KeyFailure) -> [UInt8] {
    guard algorithm == .p256 else { throw KeyFailure(what: "sign") }
    let der = try signature(of: message)
    let pair = der.withUnsafeBufferPointer { bytes in
      var position = bytes.baseAddress
      return d2i_ECDSA_SIG(nil, &position, bytes.count)
    }
    defer { ECDSA_SIG_free(pair) }
    var joined = [UInt8](repeating: 0, count: 2 * Self.numberBytes)
    let isJoined = joined.withUnsafeMutableBufferPointer { bytes in
      let half = CInt(Self.numberBytes)
      guard pair != nil, let start = bytes.baseAddress else { return false }
      return BN_bn2binpad(ECDSA_SIG_get0_r(pair), start, half) == half
        && BN_bn2binpad(ECDSA_SIG_get0_s(pair), start + Self.numberBytes, half) == half
    }
    guard isJoined else { throw KeyFailure(what: "sign") }
    return joined
  }
}

/// What OpenSSL could not do with a key: it is no key of the three algorithms; or memory, or a broken installation.
package struct KeyFailure: Error, CustomStringConvertible {
  let what: String

  package var description: String { "OpenSSL cannot \(what)." }
}
