import Documents

/// Base64 of which each text is the only one for its bytes: one alphabet, padding, no bits left over.
///
/// DSSE allows the alphabets of sections 4 and 5 of RFC 4648; a text of both, which no encoder writes, is refused.
enum CanonicalBase64 {
  static func text(_ bytes: [UInt8]) -> String {
    var text = JSONText()
    text.base64(bytes.span.bytes, bytes.indices)
    return text.string
  }

  /// Nil for any other text.
  static func bytes(_ text: String) -> [UInt8]? {
    guard let bytes = Base64.bytes(text) else { return nil }
    let plain = Self.text(bytes)
    let forURLs = String(plain.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    return text.utf8.elementsEqual(plain.utf8) || text.utf8.elementsEqual(forURLs.utf8) ? bytes : nil
  }
}
