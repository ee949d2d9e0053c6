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

  fileprivate init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads 32 lower-case hexadecimal digits; nil if the text is anything else.
  package init?(hexadecimal text: String) {
    guard let bytes = Hexadecimal.bytes(text) else { return nil }
    self.init(bytes: bytes)
  }

  package var base64: String { Base64.text(bytes) }

  /// 32 lower-case hexadecimal digits, as `md5sum` writes them.
  package var hexadecimal: String { Hexadecimal.text(bytes) }
}

/// MD5 of bytes that come in parts. Each call throws where OpenSSL is set up to refuse MD5 (FIPS).
package final class MD5Stream: DigestStream {
  package init() { super.init(.md5) }

  package func finish() throws(DigestFailure) -> MD5Digest {
    var bytes = [UInt8](repeating: 0, count: MD5Digest.byteCount)
    try check(bytes.withUnsafeMutableBytes { finish(into: $0) })
    return MD5Digest(bytes)
  }
}
