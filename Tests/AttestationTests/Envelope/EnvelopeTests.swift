import Foundation
import TestSupport
import Testing

@testable import Attestation

@Suite struct EnvelopeTests {
  /// DSSE's protocol.md, test vectors.
  @Test func signedBytesAreThoseOfTheSpecification() {
    let bytes = Envelope.signedBytes(type: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
    #expect(String(decoding: bytes, as: UTF8.self) == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
    #expect(Envelope.signedBytes(type: "é", payload: [0xFF]) == Array("DSSEv1 2 é 1 ".utf8) + [0xFF])
    #expect(Envelope.signedBytes(type: "", payload: []) == Array("DSSEv1 0  0 ".utf8))
  }

  @Test("An envelope is read as it was written, and holds the statement's very bytes", arguments: KeyKind.allCases)
  func roundTrip(kind: KeyKind) async throws {
    let statement = try RehearsalRecord.sample().statement
    let key = try Keys.key(kind)
    // Space around it is a part of what is signed.
    for bytes in [statement, [0x20] + statement + [0x0A]] {
      let envelope = try await Envelope.sample(bytes, by: key)
      let read = try Envelope(json: envelope.json)
      #expect(read == envelope)
      #expect(read.payload == bytes)
      #expect(read.signatureStates(by: key.publicKey).contains(.valid))
      #expect(read.signatures.map(\.keyID) == [key.publicKey.id])
    }
  }

  @Test("What others write is read: other layout, URL-safe base64, no keyid, more members")
  func forms() async throws {
    let key = try Keys.key(.p256)
    let envelope = try await Envelope.sample(by: key)
    let payload = Data(envelope.payload).base64EncodedString()
    let signature = Data(envelope.signatures[0].bytes).base64EncodedString()
    func forURLs(_ text: String) -> String { text.replacing("+", with: "-").replacing("/", with: "_") }
    for text in [
      #"{ "signatures": [ {"sig":"\#(signature)"} ], "payloadType": "application/vnd.in-toto+json", "payload":"\#(payload)"}"#,
      #"{"payloadType":"application\/vnd.in-toto+json","payload":"\#(forURLs(payload))","signatures":[{"keyid":"","sig":"\#(forURLs(signature))"}]}"#,
      #"{"note":[1],"payloadType":"application/vnd.in-toto+json","payload":"\#(payload)","signatures":[{"keyid":"x","sig":"\#(signature)","cert":"c"}]}"#,
    ] {
      let read = try Envelope(json: Array(text.utf8))
      #expect(read.signatureStates(by: key.publicKey).contains(.valid), "\(text.prefix(60))")
    }
  }

  @Test("Any one signature of the key is enough; others are told")
  func several() async throws {
    let (key, other) = (try Keys.key(.ed25519), try Keys.key(.p256))
    let statement = try RehearsalRecord.sample().statement
    let mine = try await Envelope.sample(statement, by: key)
    let theirs = try await Envelope.sample(statement, by: other)
    var broken = mine.signatures[0]
    broken.bytes[3] ^= 1
    var borrowed = theirs.signatures[0]
    borrowed.keyID = key.publicKey.id
    func states(_ signatures: [Envelope.Signature]) throws -> [Envelope.SignatureState] {
      var envelope = mine
      envelope.signatures = signatures
      return try Envelope(json: envelope.json).signatureStates(by: key.publicKey)
    }
    #expect(try states(theirs.signatures + mine.signatures) == [.otherKey, .valid])
    #expect(try states([broken] + theirs.signatures) == [.invalid, .otherKey])
    #expect(try states([borrowed]) == [.invalid])
    #expect(try states([broken] + mine.signatures) == [.invalid, .valid])
    // A keyid is a hint: the signature counts, whatever name it goes by.
    var renamed = mine.signatures[0]
    renamed.keyID = "somebody"
    #expect(try states([renamed]) == [.valid])
  }
}
