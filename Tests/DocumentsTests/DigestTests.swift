import Testing

@testable import Documents

/// SHA-256 is the standard's, in whatever parts the bytes come.
@Suite struct DigestTests {
  /// Source: FIPS 180-4's examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func theStandardsExamples(_ text: String, _ hexadecimal: String) throws {
    let bytes = Array(text.utf8)
    let digest = try Digest256(of: bytes)
    #expect(digest.hexadecimal == hexadecimal)
    #expect(Digest256(hexadecimal: hexadecimal) == digest)
    #expect(digest.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == hexadecimal)
    let stream = SHA256Stream()
    for _ in 0..<2 {
      try stream.begin()
      for byte in bytes { try stream.update([byte]) }
      #expect(try stream.finish() == digest)
    }
  }
}
