import Documents
import TestSupport
import Testing

@Suite struct UTF8Tests {
  private func agrees(_ bytes: [UInt8]) -> Bool {
    bytes.span.bytes.isUTF8(0..<bytes.count) == (String(validating: bytes, as: UTF8.self) != nil)
  }

  /// Every sequence of three bytes that begins at a lead byte's border, alone, after ASCII and before it.
  @Test func agreesWithTheStandardLibrary() {
    let borders: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
      0xF0,
      0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    var wrong: [[UInt8]] = []
    for a in borders {
      for b in borders {
        for c in borders {
          for d in borders {
            let bytes = [a, b, c, d]
            for text in [bytes, Array("plain ASC".utf8) + bytes, bytes + Array("and more".utf8)] where !agrees(text) {
              wrong.append(text)
            }
          }
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func everyCutOfATextIsJudged() {
    let text = Array("ñandú 東京 😀 \u{10FFFF}\u{D7FF}\u{E000} fin".utf8)
    for end in 0...text.count { #expect(agrees(Array(text.prefix(end)))) }
  }

  /// Texts of characters of one and two bytes, some with one byte changed, at every place of eight bytes.
  @Test func textWithAccentsIsJudged() {
    var generator = SeededRandom(seed: 7)
    var (wrong, sound): ([[UInt8]], Int) = ([], 0)
    for _ in 0..<20_000 {
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<30, using: &generator) {
        text += Bool.random(using: &generator) ? Array("ñ\u{80}\u{7FF}".utf8).prefix(2) : [0x61]
      }
      if !text.isEmpty, Bool.random(using: &generator) {
        text[Int.random(in: 0..<text.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      if !agrees(text) { wrong.append(text) }
      if String(validating: text, as: UTF8.self) != nil { sound += 1 }
    }
    #expect(wrong == [])
    #expect((8_000..<15_000).contains(sound))
  }

  @Test func findsAByteAnywhere() {
    for length in 0..<40 {
      for place in 0..<length {
        var bytes = [UInt8](repeating: 0x2E, count: length)
        #expect(!holdsSlash(bytes))
        bytes[place] = 0x2F
        #expect(holdsSlash(bytes))
      }
    }
  }

  private func holdsSlash(_ bytes: [UInt8]) -> Bool { bytes.span.bytes.contains(0x2F, in: 0..<bytes.count) }
}
