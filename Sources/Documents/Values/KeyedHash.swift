import COpenSSL

/// A keyed hash of bytes, to detect other bytes when they are read again. The key is random and stays in this process, so
/// another process cannot construct bytes with the same hash.
///
/// GMAC (NIST SP 800-38D), with AES-128. Hashes must not leave the process.
package struct KeyedHash: Hashable, Sendable {
  private var high: UInt64
  private var low: UInt64

  fileprivate init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

/// A key for keyed hashes, drawn at random.
package struct HashKey: Sendable {
  fileprivate let bytes: [UInt8]

  package init() {
    var random = SystemRandomNumberGenerator()
    bytes = (0..<16).map { _ in UInt8.random(in: 0...UInt8.max, using: &random) }
  }
}

/// Keyed hashes of bytes that come in parts: `begin`, `update` for each part, `finish`; then it may begin again.
///
/// Owns a context of OpenSSL's (`EVP_CIPHER_CTX`), so it is for one thread.
package final class KeyedHashStream {
  private let context: OpaquePointer?
  private let key: HashKey

  package init(_ key: HashKey) {
    context = EVP_CIPHER_CTX_new()
    self.key = key
  }

  deinit { EVP_CIPHER_CTX_free(context) }

  /// - Parameter number: the nonce. Different bytes under one key need different numbers.
  package func begin(_ number: Int) throws(DigestFailure) {
    guard context != nil else { throw Self.failure }
    var nonce = [UInt8](repeating: 0, count: 12)
    for index in 0..<8 { nonce[4 + index] = UInt8(truncatingIfNeeded: number >> (56 - 8 * index)) }
    try check(EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nil, key.bytes, nonce))
  }

  /// - Parameter bytes: fewer than 2^31.
  package func update(_ bytes: RawSpan) throws(DigestFailure) {
    // To OpenSSL, no bytes are the end.
    guard bytes.byteCount > 0 else { return }
    guard let count = CInt(exactly: bytes.byteCount) else { throw Self.failure }
    let result = bytes.withUnsafeBytes { bytes in
      var length: CInt = 0
      return EVP_EncryptUpdate(
        context, nil, &length, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), count)
    }
    try check(result)
  }

  package func finish() throws(DigestFailure) -> KeyedHash {
    var tag = [UInt8](repeating: 0, count: 16)
    var length: CInt = 0
    try check(EVP_EncryptFinal_ex(context, &tag, &length))
    let result = tag.withUnsafeMutableBytes { tag in
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CInt(tag.count), tag.baseAddress)
    }
    try check(result)
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    return KeyedHash(high: word(tag[..<8]), low: word(tag[8...]))
  }

  private func check(_ result: CInt) throws(DigestFailure) {
    guard result == 1 else { throw Self.failure }
  }

  private static let failure = DigestFailure("GMAC")
}
