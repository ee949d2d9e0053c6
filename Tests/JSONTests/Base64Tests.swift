import JSON
import Testing

@Suite struct Base64Tests {
  /// Source: RFC 4648, section 10.
  @Test(
    arguments: zip(
      ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
      ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]))
  func knownVectors(plain: String, text: String) {
    let bytes = Array(plain.utf8)
    #expect(Base64.text(bytes) == text)
    #expect(Base64.urlText(bytes) == text.filter { $0 != "=" })
    #expect(Base64.bytes(text) == bytes)
  }

  /// In which each of the 64 digits stands.
  @Test func everyDigitInBothAlphabets() {
    let bytes = (0..<64).reduce(into: (bytes: [UInt8](), bits: UInt32(0))) { state, digit in
      state.bits = state.bits << 6 | UInt32(digit)
      guard digit % 4 == 3 else { return }
      for shift: UInt32 in [16, 8, 0] { state.bytes.append(UInt8(truncatingIfNeeded: state.bits >> shift)) }
    }.bytes
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    #expect(Base64.text(bytes) == letters + "+/")
    #expect(Base64.urlText(bytes) == letters + "-_")
    #expect(Base64.bytes(letters + "+/") == bytes)
    #expect(Base64.bytes(letters + "-_") == bytes)
  }
}
