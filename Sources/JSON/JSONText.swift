import Foundation

/// JSON text in the making: UTF-8 bytes, and the few pieces that are not plain text. `JSONWriter` makes objects of them;
/// an export's documents, which may be millions, are appended piece by piece.
package struct JSONText: Sendable {
  package var bytes: [UInt8] = []

  package init() {}

  package var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Appends text that needs no escaping.
  package mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Appends the inside of a JSON string: what must be escaped is, and so is what acts on a terminal.
  package mutating func escaped(_ source: RawSpan, _ range: Range<Int>) {
    source.withUnsafeBytes { escaped(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// Appends a whole JSON string, with its quotes.
  package mutating func string(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { escaped(UnsafeRawBufferPointer($0)) }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escaped(_ text: UnsafeRawBufferPointer) {
    var run = 0
    var index = JSONEscapes.candidate(in: text, from: 0)
    while index < text.count {
      if let (scalar, length) = JSONEscapes.escape(in: text, at: index) {
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[run..<index]))
        escape(scalar)
        index += length
        run = index
      } else {
        index += 1
      }
      index = JSONEscapes.candidate(in: text, from: index)
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[run...]))
  }

  private mutating func escape(_ scalar: UInt16) {
    switch scalar {
    case 0x22: raw("\\\"")
    case 0x5C: raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x09: raw("\\t")
    case 0x0D: raw("\\r")
    default:
      raw("\\u")
      for shift: UInt16 in [12, 8, 4, 0] { bytes.append(Hexadecimal.digit(UInt8(scalar >> shift & 15))) }
    }
  }

  package mutating func integer(_ value: Int64) {
    bytes.append(contentsOf: String(value).utf8)
  }

  /// The shortest digits that read back as the same double; the three that JSON has no number for as strings, as
  /// protocol buffers' JSON form does.
  package mutating func number(_ value: Double) {
    if value.isNaN {
      raw("\"NaN\"")
    } else if value.isInfinite {
      if value < 0 { raw("\"-Infinity\"") } else { raw("\"Infinity\"") }
    } else {
      bytes.append(contentsOf: value.description.utf8)
    }
  }

  /// RFC 3339 in UTC with 0, 3 or 6 decimals, as the service writes it.
  package mutating func timestamp(microseconds: Int64) {
    bytes.append(contentsOf: Timestamp.text(microseconds: microseconds).utf8)
  }

  package mutating func base64(_ source: RawSpan, _ range: Range<Int>) {
    bytes += source.withUnsafeBytes { Data($0[range]).base64EncodedData() }
  }
}
