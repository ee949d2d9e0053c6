import JSON

/// A DSSE envelope: a statement's bytes and their signatures.
///
///     {"payloadType":"application/vnd.in-toto+json","payload":"BASE64","signatures":[{"keyid":"HEX","sig":"BASE64"}]}
///
/// Source: github.com/secure-systems-lab/dsse, protocol.md and envelope.md, version 1.0.2.
package struct Envelope: Sendable, Equatable {
  package static let payloadType = "application/vnd.in-toto+json"
  /// A statement about ten thousand files has 2 MB.
  package static let maximumBytes = 32 << 20
  /// Each is tried with a key.
  static let maximumSignatures = 64

  package struct Signature: Sendable, Equatable {
    /// Whose it is, as its maker says: a hint that nothing is decided by. Nil or empty where none is given.
    package var keyID: String?
    package var bytes: [UInt8]
  }

  package var payloadType = Envelope.payloadType
  /// The signed bytes of the statement, exactly.
  package var payload: [UInt8]
  package var signatures: [Signature]

  /// What is signed: `DSSEv1 LENGTH TYPE LENGTH BODY`, lengths in bytes.
  static func signedBytes(type: String, payload: [UInt8]) -> [UInt8] {
    Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
  }

  /// Signs a statement's bytes as they are.
  /// - Throws: `statement` for what is none of ours; what the signer throws.
  package static func signing(_ statement: [UInt8], with signer: Signer) async throws -> Envelope {
    _ = try Statement(json: statement)
    let signature = try await signer.signature(of: signedBytes(type: payloadType, payload: statement))
    return Envelope(payload: statement, signatures: [Signature(keyID: signer.publicKey.id, bytes: signature)])
  }

  /// One line, with a newline at its end.
  package var json: [UInt8] {
    let signatures = signatures.map { signature in
      JSONValue.members([
        ("keyid", signature.keyID.map { .string($0) }), ("sig", .string(Base64.text(signature.bytes))),
      ])
    }
    let envelope = JSONValue.members([
      ("payloadType", .string(payloadType)), ("payload", .string(Base64.text(payload))),
      ("signatures", .array(signatures)),
    ])
    return envelope.line
  }
}
