import Foundation
import JSON
import Testing

@Suite struct JSONTextTests {
  private func string(_ text: String) -> String {
    var json = JSONText()
    json.string(text)
    return json.string
  }

  /// What JSON forbids, and what would act on a terminal or turn a line around.
  private static let escaped: [ClosedRange<UInt32>] = [
    0...0x1F, 0x22...0x22, 0x5C...0x5C, 0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
  ]

  /// At each place of a word, since eight bytes are looked at together.
  @Test func everyCharacterIsEscapedOrWrittenAsItIs() throws {
    for value in (0...0x2FFF as ClosedRange<UInt32>) {
      let scalar = try #require(Unicode.Scalar(value))
      let isEscaped = JSONTextTests.escaped.contains { $0.contains(value) }
      for padding in 0..<9 {
        let text = String(repeating: "a", count: padding) + String(scalar) + "bcdefghijk"
        let json = string(text)
        let isRaw = json.utf8.elementsEqual("\"\(text)\"".utf8)
        guard isRaw == isEscaped else { continue }
        Issue.record("U+\(String(value, radix: 16)) after \(padding) bytes: \(json)")
      }
    }
  }

  @Test func whatIsEscapedReadsBackTheSame() throws {
    for range in JSONTextTests.escaped {
      let text = String(String.UnicodeScalarView(range.compactMap(Unicode.Scalar.init))) + "ñ€😀"
      let read = try JSONSerialization.jsonObject(with: Data(string(text).utf8), options: .fragmentsAllowed)
      #expect((read as? String)?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    }
    #expect(string("\u{9b}31m\u{202e}") == #""\u009b31m\u202e""#)
  }
}
