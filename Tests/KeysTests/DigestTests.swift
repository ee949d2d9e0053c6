import Keys
import Testing

/// SHA-256 is the standard's, in whatever parts the bytes come.
@Suite struct DigestTests {
  /// Source: RFC 1321's test suite.
  @Test("MD5 is the standard's, and read in both forms that it is written in")
  func md5() throws {
    let stream = MD5Stream()
    for (text, hexadecimal) in [
      ("", "d41d8cd98f00b204e9800998ecf8427e"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ] {
      try stream.begin()
      for byte in text.utf8 { try stream.update([byte]) }
      let digest = try stream.finish()
      #expect(digest.hexadecimal == hexadecimal && MD5Digest(hexadecimal: hexadecimal) == digest)
      #expect(MD5Digest(base64: digest.base64) == digest)
    }
    for text in ["", "d41d8cd98f00b204e9800998ecf8427", "D41d8cd98f00b204e9800998ecf8427e"] {
      #expect(MD5Digest(hexadecimal: text) == nil)
    }
    #expect(MD5Digest(base64: "AAAA") == nil)
  }

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
