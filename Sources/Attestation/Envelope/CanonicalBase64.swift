import JSON

/// Base64 of which each text is the only one for its bytes: one alphabet, padding, no bits left over.
///
/// DSSE allows the alphabets of sections 4 and 5 of RFC 4648; a text of both, which no encoder writes, is refused.
enum CanonicalBase64 {
  /// Nil for any other text.
  static func bytes(_ text: String) -> [UInt8]? {
    guard let bytes = Base64.bytes(text) else { return nil }
    let plain = Base64.text(bytes).utf8
    let (plus, slash, minus, low) = (UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"))
    let forURLs = plain.lazy.map { $0 == plus ? minus : $0 == slash ? low : $0 }
    return text.utf8.elementsEqual(plain) || text.utf8.elementsEqual(forURLs) ? bytes : nil
  }
}
