import COpenSSL

/// SHA-256 of bytes that are at hand as a whole; documents have their `Fingerprinter` and `DocumentDigester`.
package enum SHA256 {
  /// - Returns: 32 bytes.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let complete = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1
    // As in `Fingerprinter`: only memory can run out here, and a digest of zeros must never be taken for one.
    guard complete else { fatalError("OpenSSL cannot compute SHA-256: out of memory") }
    return digest
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

  package func begin() {
    check(EVP_DigestInit_ex(context, EVP_sha256(), nil))
  }

  package func update(_ bytes: RawSpan, _ range: Range<Int>) {
    bytes.withUnsafeBytes { update(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  package func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  private func update(_ bytes: UnsafeRawBufferPointer) {
    check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  package func finish() -> Digest256 {
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    withUnsafeMutableBytes(of: &words) {
      check(EVP_DigestFinal_ex(context, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), nil))
    }
    for index in 0..<4 { words[index] = UInt64(bigEndian: words[index]) }
    return Digest256(words: words)
  }

  private func check(_ result: CInt) {
    guard result == 1 else { fatalError("OpenSSL cannot compute SHA-256: out of memory") }
  }
}
