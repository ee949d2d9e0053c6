import JSON
import Keys
import Testing

/// P-256 signatures as JSON Web Tokens have them.
@Suite struct JoinedSignatureTests {
  /// Source: RFC 7515, appendix A.3.
  private static let message = Array(
    ("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
      + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ").utf8)
  private static let signature =
    Base64.bytes("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q") ?? []

  /// The appendix has the two numbers of the point; before them stands what every P-256 key begins with (RFC 5480).
  private static func key() throws -> SignatureKey {
    let head = Hexadecimal.bytes("3059301306072a8648ce3d020106082a8648ce3d03010703420004") ?? []
    let x = Base64.bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU") ?? []
    let y = Base64.bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0") ?? []
    let pem = "-----BEGIN PUBLIC KEY-----\n\(Base64.text(head + x + y))\n-----END PUBLIC KEY-----\n"
    return try SignatureKey(publicPEM: Array(pem.utf8))
  }

  @Test("The example of RFC 7515 is right, and no change of it is")
  func standard() throws {
    let key = try Self.key()
    #expect(Self.signature.count == 64 && key.bits == 256)
    #expect(key.isJoinedSignature(Self.signature, of: Self.message))
    #expect(!key.isJoinedSignature(Self.signature, of: Self.message + [0]))
    for index in Self.signature.indices {
      var other = Self.signature
      other[index] ^= 1
      #expect(!key.isJoinedSignature(other, of: Self.message), "byte \(index)")
    }
  }

  @Test("Signatures that are made are accepted, also those whose numbers begin with zeros")
  func made() throws {
    let key = try SignatureKey.generate(.p256)
    var hasZero = false
    for number in 0..<2_000 {
      let message = Array("\(number)".utf8)
      let signature = try key.joinedSignature(of: message)
      #expect(signature.count == 64)
      #expect(key.isJoinedSignature(signature, of: message), "\(number)")
      hasZero = hasZero || signature[0] == 0 || signature[32] == 0
    }
    // One of 128 signatures has one.
    #expect(hasZero)
  }

  @Test("Other lengths, DER, numbers out of range and other algorithms are not such signatures")
  func others() throws {
    let key = try SignatureKey.generate(.p256)
    let message = Array("message".utf8)
    let signature = try key.joinedSignature(of: message)
    let (r, s) = (Array(signature[..<32]), Array(signature[32...]))
    let (zero, most) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xFF, count: 32))
    for other in [[], r, signature + [0], [0] + signature, zero + s, r + zero, zero + zero, most + s, r + most, s + r] {
      #expect(!key.isJoinedSignature(other, of: message))
    }
    #expect(!key.isJoinedSignature(try key.signature(of: message), of: message))
    for algorithm in [SignatureKey.Algorithm.rsa, .ed25519] {
      let other = try SignatureKey.generate(algorithm)
      #expect(!other.isJoinedSignature(signature, of: message))
      #expect(throws: KeyFailure.self) { try other.joinedSignature(of: message) }
    }
    #expect(try SignatureKey.generate(.rsa).bits == 2_048)
  }
}
