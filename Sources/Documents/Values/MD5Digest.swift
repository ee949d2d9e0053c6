import COpenSSL
import JSON

/// The 16 bytes of an MD5, as Cloud Storage states one of most objects (`md5Hash`).
///
/// Whoever makes both of two contents can give them one MD5; nobody knows how to make a second content for the MD5 of a
/// first. So it shows that nobody replaced bytes later, and nothing of who wrote them (RFC 6151 section 2).
package struct MD5Digest: Hashable, Sendable {
  package static let byteCount = 16

  package let bytes: [UInt8]

  /// - Returns: nil unless there are 16 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Reads base64, as Cloud Storage writes it.
  package init?(base64 text: String) {
    guard let bytes = Base64.bytes(text) else { return nil }
    self.init(bytes: bytes)
  }

  fileprivate init(_ bytes: InlineArray<16, UInt8>) {
    self.bytes = bytes.indices.map { bytes[$0] }
  }

  /// Reads 32 lower-case hexadecimal digits; nil if the text is anything else.
  package init?(hexadecimal text: String) {
    let digits = text.utf8.map { digit -> UInt8? in
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
      default: nil
      }
    }
    guard digits.count == 2 * Self.byteCount else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  package var base64: String { Base64.text(bytes) }

  /// 32 lower-case hexadecimal digits, as `md5sum` writes them.
  package var hexadecimal: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// MD5 of bytes that come in parts: `begin`, `update` for each part, `finish`; then it may begin again.
///
/// Owns OpenSSL's context (`EVP_MD_CTX`), so it is for one thread.
package final class MD5Stream {
  private let context: OpaquePointer?

  package init() {
    context = EVP_MD_CTX_new()
  }

  deinit { EVP_MD_CTX_free(context) }

  /// - Throws: also where OpenSSL is set up to refuse MD5 (FIPS).
  package func begin() throws(DigestFailure) {
    // OpenSSL does not check for the context itself.
    guard context != nil else { throw Self.failure }
    try check(EVP_DigestInit_ex(context, EVP_md5(), nil))
  }

  package func update(_ bytes: RawSpan) throws(DigestFailure) {
    try check(bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) })
  }

  package func finish() throws(DigestFailure) -> MD5Digest {
    var bytes: InlineArray<16, UInt8> = .init(repeating: 0)
    try check(
      withUnsafeMutableBytes(of: &bytes) {
        EVP_DigestFinal_ex(context, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
      })
    return MD5Digest(bytes)
  }

  private func check(_ result: CInt) throws(DigestFailure) {
    guard result == 1 else { throw Self.failure }
  }

  private static let failure = DigestFailure("MD5")
}
