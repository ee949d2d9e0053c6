/// Base64 (RFC 4648): written in one form, read in all that proto3's JSON form accepts.
package enum Base64 {
  /// The bytes in the alphabet of section 4, with padding.
  package static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    bytes.withUnsafeBytes { append($0, to: &text) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes in the alphabet of section 5, which URLs and JSON Web Tokens take, without padding.
  package static func urlText(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for digit in Base64.text(bytes).utf8 {
      switch digit {
      case UInt8(ascii: "+"): text.append(UInt8(ascii: "-"))
      case UInt8(ascii: "/"): text.append(UInt8(ascii: "_"))
      case UInt8(ascii: "="): break
      default: text.append(digit)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends what `text` gives.
  static func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
    var index = 0
    while bytes.count - index >= 3 {
      let three = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
      for shift: UInt32 in [18, 12, 6, 0] { text.append(digit(three >> shift)) }
      index += 3
    }
    switch bytes.count - index {
    case 1:
      let one = UInt32(bytes[index]) << 16
      text += [digit(one >> 18), digit(one >> 12), UInt8(ascii: "="), UInt8(ascii: "=")]
    case 2:
      let two = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8
      text += [digit(two >> 18), digit(two >> 12), digit(two >> 6), UInt8(ascii: "=")]
    default: break
    }
  }

  private static func digit(_ value: UInt32) -> UInt8 {
    let value = UInt8(value & 63)
    return switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }

  /// The bytes that the text stands for, in either alphabet, with padding or without; nil if it is no base64.
  package static func bytes(_ text: String) -> [UInt8]? {
    var digits = text.utf8[...]
    var padding = 0
    while digits.last == UInt8(ascii: "="), padding < 2 {
      digits.removeLast()
      padding += 1
    }
    guard digits.count % 4 != 1, padding == 0 || (digits.count + padding) % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    var bits: UInt32 = 0
    var count = 0
    for digit in digits {
      guard let value = value(of: digit) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> count))
    }
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
