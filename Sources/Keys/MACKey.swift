import JSON

/// The secret of a message authentication code: HMAC by SHA-256 (RFC 2104, RFC 6234).
///
/// Who has the key can make a code that is right, for any bytes. So a code tells that bytes come from somebody with the key,
/// and not from which of them.
package struct MACKey: Sendable {
  private let bytes: [UInt8]

  /// Draws one at random.
  package init() {
    bytes = (0..<Digest256.byteCount).map { _ in UInt8.random(in: 0...UInt8.max) }
  }

  /// Reads 64 lower-case hexadecimal digits; nil if the text is anything else.
  package init?(hexadecimal text: String) {
    guard let digest = Digest256(hexadecimal: text) else { return nil }
    bytes = digest.bytes
  }

  /// 64 lower-case hexadecimal digits: the secret itself.
  package var hexadecimal: String { Hexadecimal.text(bytes) }

  package func code(of message: [UInt8]) throws(DigestFailure) -> Digest256 {
    guard let code = OpenSSL.hmac(bytes, message) else { throw DigestFailure("HMAC-SHA256") }
    return code
  }
}

extension MACKey: CustomStringConvertible, CustomReflectable {
  package var description: String { "(a key)" }
  /// Nothing: no message may show the secret.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
