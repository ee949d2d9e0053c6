import Documents

extension Base64 {
  /// The bytes in the alphabet of RFC 4648, section 4, with padding.
  static func text(_ bytes: [UInt8]) -> String {
    var text = JSONText()
    text.base64(bytes.span.bytes, 0..<bytes.count)
    return text.string
  }
}
