import Foundation
import Testing

@testable import Attestation

@Suite struct SignatureTests {
  private static let message = Array("message".utf8)

  @Test("A signature is of its message, by its key", arguments: KeyKind.allCases)
  func truth(kind: KeyKind) throws {
    let key = try Keys.key(kind)
    let signature = try key.signature(of: Self.message)
    #expect(key.publicKey.isSignature(signature, of: Self.message))
    #expect(!key.publicKey.isSignature(signature, of: Self.message + [0]))
    #expect(!key.publicKey.isSignature(signature, of: []))
    for other in KeyKind.allCases {
      #expect(!(try SigningKey.generate(other)).publicKey.isSignature(signature, of: Self.message))
    }
  }

  @Test("No bit of a signature can be turned over, and none added or left out", arguments: KeyKind.allCases)
  func damage(kind: KeyKind) throws {
    let key = try Keys.key(kind)
    let signature = try key.signature(of: Self.message)
    for index in signature.indices {
      for bit in 0..<8 {
        var damaged = signature
        damaged[index] ^= 1 << bit
        #expect(!key.publicKey.isSignature(damaged, of: Self.message))
      }
    }
    for length in 0..<signature.count {
      #expect(!key.publicKey.isSignature(Array(signature.prefix(length)), of: Self.message))
    }
    #expect(!key.publicKey.isSignature(signature + [0], of: Self.message))
    #expect(!key.publicKey.isSignature([0] + signature, of: Self.message))
  }

  /// A P-256 signature has many forms in BER; only the one of DER is taken.
  @Test func onlyDER() throws {
    let key = try Keys.key(.p256)
    let signature = try key.signature(of: Self.message)
    // 30 LENGTH 02 LENGTH r 02 LENGTH s
    let (r, s) = try #require(Self.numbers(signature))
    func encoded(_ r: [UInt8], _ s: [UInt8], longLength: Bool = false) -> [UInt8] {
      let body = [0x02, UInt8(r.count)] + r + [0x02, UInt8(s.count)] + s
      return [0x30] + (longLength ? [0x81] : []) + [UInt8(body.count)] + body
    }
    #expect(encoded(r, s) == signature)
    #expect(key.publicKey.isSignature(encoded(r, s), of: Self.message))
    for other in [
      encoded([0] + r, s), encoded(r, [0] + s), encoded(r, s, longLength: true), encoded([0], s), encoded(r, [0]),
      encoded([0], [0]), r.suffix(32) + s.suffix(32),
    ] {
      #expect(!key.publicKey.isSignature(other, of: Self.message))
    }
  }

  private static func numbers(_ signature: [UInt8]) -> (r: [UInt8], s: [UInt8])? {
    guard signature.count > 6 else { return nil }
    let r = Array(signature.dropFirst(4).prefix(Int(signature[3])))
    let s = Array(signature.dropFirst(4 + r.count + 2))
    return (r, s)
  }

  /// RFC 8032, section 7.1, test 3.
  @Test func vectorOfEd25519() throws {
    func bytes(_ text: String) -> [UInt8] {
      stride(from: 0, to: text.count, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
    }
    let key = bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    let signature = bytes(
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc0"
        + "27beceea1ec40a")
    let der = bytes("302a300506032b6570032100") + key
    let pem = "-----BEGIN PUBLIC KEY-----\n\(Data(der).base64EncodedString())\n-----END PUBLIC KEY-----\n"
    let publicKey = try PublicKey(pem: Array(pem.utf8), name: "RFC 8032")
    #expect(publicKey.isSignature(signature, of: [0xAF, 0x82]))
    #expect(!publicKey.isSignature(signature, of: [0xAF, 0x83]))
    // The order of the group is added to the second half: the same equation, another signature.
    let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
    var carry = 0
    var malleated = signature
    for index in 0..<32 {
      carry += Int(signature[32 + index]) + Int(order[index])
      malleated[32 + index] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
    #expect(malleated != signature)
    #expect(!publicKey.isSignature(malleated, of: [0xAF, 0x82]))
  }
}
