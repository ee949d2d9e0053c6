import GoogleCloud
import Testing

@Suite struct PercentEncodingTests {
  @Test func onlyUnreservedCharactersStay() {
    let kept = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    for byte in (0...0x7F as ClosedRange<UInt8>) {
      let character = Character(Unicode.Scalar(byte))
      let digits = String(byte, radix: 16, uppercase: true)
      let encoded = "%" + (byte < 16 ? "0" : "") + digits
      #expect(PercentEncoding.encode(String(character)) == (kept.contains(character) ? String(character) : encoded))
    }
    #expect(PercentEncoding.encode("a/b ñ") == "a%2Fb%20%C3%B1")
    #expect(PercentEncoding.encode("a/b ñ", keeping: "/") == "a/b%20%C3%B1")
  }

  @Test func readsBackWhatItWrites() {
    let text = String(String.UnicodeScalarView((0...0x2FF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init)))
    #expect(PercentEncoding.decode(PercentEncoding.encode(text))?.utf8.elementsEqual(text.utf8) == true)
    #expect(PercentEncoding.decode("a+b%2b%2B") == "a+b++")
    #expect(PercentEncoding.decode("a+b%2b", plusIsSpace: true) == "a b+")
  }

  @Test(
    "What is cut, no hexadecimal digit or no UTF-8 is not decoded", arguments: ["%", "%4", "%4g", "a%g4", "%FF", "%C3"])
  func bad(text: String) {
    #expect(PercentEncoding.decode(text) == nil)
  }
}
