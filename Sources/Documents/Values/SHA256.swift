import COpenSSL

/// OpenSSL could not compute a digest: it is out of memory, or set up to refuse the algorithm. Never a digest of zeros,
/// which would make all that it stands for equal.
package struct DigestFailure: Error, CustomStringConvertible {
  package let description: String

  /// - Parameter algorithm: what could not be computed.
  init(_ algorithm: String = "SHA-256") {
    description = "OpenSSL cannot compute \(algorithm): it is out of memory, or set up to refuse this algorithm."
  }
}

/// SHA-256 of bytes that come in parts: `begin`, `update` for each part, `finish`; then it may begin again.
///
/// Owns OpenSSL's context (`EVP_MD_CTX`), so it is for one thread.
package final class SHA256Stream {
  private let context: OpaquePointer?

  package init() {
    context = EVP_MD_CTX_new()
  }

  deinit { EVP_MD_CTX_free(context) }

  package func begin() throws(DigestFailure) {
    // OpenSSL does not check for the context itself.
    guard context != nil else { throw DigestFailure() }
    try check(EVP_DigestInit_ex(context, EVP_sha256(), nil))
  }

  package func update(_ bytes: RawSpan) throws(DigestFailure) {
    try check(bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) })
  }

  package func update(_ bytes: [UInt8]) throws(DigestFailure) {
    try check(bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) })
  }

  package func finish() throws(DigestFailure) -> Digest256 {
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    let result = withUnsafeMutableBytes(of: &words) {
      EVP_DigestFinal_ex(context, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
    }
    try check(result)
    for index in 0..<4 { words[index] = UInt64(bigEndian: words[index]) }
    return Digest256(words: words)
  }

  private func check(_ result: CInt) throws(DigestFailure) {
    guard result == 1 else { throw DigestFailure() }
  }
}

extension Digest256 {
  /// SHA-256 of bytes that are at hand as a whole.
  package init(of bytes: [UInt8]) throws(DigestFailure) {
    let stream = SHA256Stream()
    try stream.begin()
    try stream.update(bytes)
    self = try stream.finish()
  }
}
