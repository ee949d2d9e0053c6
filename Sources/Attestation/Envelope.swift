import Documents
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

extension Envelope {
  /// Reads an envelope strictly. Nothing in it is believed yet: see `signatureStates(by:)`.
  /// - Throws: `envelope`.
  package init(json bytes: [UInt8]) throws(AttestationError) {
    do throws(JSONShapeError) {
      try self.init(try StrictJSON.object(bytes, "the envelope", atMost: Envelope.maximumBytes))
    } catch {
      throw AttestationError(
        .envelope, "This is no envelope that can be used. \(error.message)",
        remedy: "Take the file as `rekindle attestation sign` wrote it; if it was, somebody changed it since.")
    }
  }

  private init(_ object: JSONObject) throws(JSONShapeError) {
    payloadType = try object.text("payloadType")
    guard payloadType.utf8.elementsEqual(Envelope.payloadType.utf8) else {
      throw JSONShapeError("Its payloadType is \"\(payloadType.prefix(80))\", not \(Envelope.payloadType).")
    }
    guard let payload = CanonicalBase64.bytes(try object.text("payload")) else {
      throw JSONShapeError("Its payload is no base64 as RFC 4648 writes it.")
    }
    self.payload = payload
    let list = try object.objects("signatures")
    guard (1...Envelope.maximumSignatures).contains(list.count) else {
      throw JSONShapeError(
        list.isEmpty ? "It has no signature." : "It has more than \(Envelope.maximumSignatures) signatures.")
    }
    signatures = []
    for entry in list {
      guard let signature = CanonicalBase64.bytes(try entry.text("sig")) else {
        throw JSONShapeError("One of its signatures is no base64 as RFC 4648 writes it.")
      }
      // DSSE takes an empty keyid for none.
      let keyID = entry.has("keyid") ? try entry.value("keyid").text : ""
      guard let keyID else { throw JSONShapeError("A keyid is no text.") }
      signatures.append(Signature(keyID: keyID.isEmpty ? nil : keyID, bytes: signature))
    }
  }

  /// What becomes of each signature with a key.
  package enum SignatureState: String, Sendable, Equatable {
    /// The key made it, of exactly this payload and its type.
    case valid
    /// It names the key, and does not hold.
    case invalid
    /// It does not hold, and names another key or none: it may be somebody else's.
    case otherKey
  }

  /// Tries every signature, whatever key it names: a keyid is a hint.
  package func signatureStates(by key: PublicKey) -> [SignatureState] {
    let message = Envelope.signedBytes(type: payloadType, payload: payload)
    return signatures.map { signature in
      if key.isSignature(signature.bytes, of: message) { return .valid }
      return signature.keyID == key.id ? .invalid : .otherKey
    }
  }
}

/// Base64 of which each text is the only one for its bytes: one alphabet, padding, no bits left over.
///
/// DSSE allows the alphabets of sections 4 and 5 of RFC 4648; a text of both, which no encoder writes, is refused.
enum CanonicalBase64 {
  /// Nil for any other text.
  static func bytes(_ text: String) -> [UInt8]? {
    guard let bytes = Base64.bytes(text) else { return nil }
    let plain = Base64.text(bytes).utf8
    let (plus, slash, minus, low) = (UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"))
    let forURLs = plain.lazy.map { $0 == plus ? minus : $0 == slash ? low : $0 }
    return text.utf8.elementsEqual(plain) || text.utf8.elementsEqual(forURLs) ? bytes : nil
  }
}

/// JSON that means one thing to every reader: no name stands twice in an object, not even in other letters' case.
///
/// RFC 8259 leaves it open which of two members of one name counts, and Go's decoder takes `Payload` for `payload`: what
/// was signed must not be read as one thing here and as another there. No letter is an escape either, which JSON allows
/// and no encoder writes: a reader that looks for `"payload"` as text, such as `SignatureScript`, would take another member.
enum StrictJSON {
  /// - Parameter most: in bytes; what is larger is not even parsed.
  /// - Throws: `JSONShapeError` for anything else.
  static func object(_ bytes: [UInt8], _ what: String, atMost most: Int) throws(JSONShapeError) -> JSONObject {
    guard bytes.count <= most else { throw JSONShapeError("It has more than \(most) bytes.") }
    guard !hasEscapedLetter(bytes) else {
      throw JSONShapeError("It writes a letter as an escape, so that readers may take one name for another.")
    }
    let value: JSONValue
    do throws(JSONSyntaxError) {
      value = try JSONParser.parse(bytes)
    } catch { throw JSONShapeError("It is \(error).") }
    try check(value)
    return try JSONObject(value, what)
  }

  /// Whether a name or a text in it has `\u0061` or the like.
  private static func hasEscapedLetter(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
      rest = rest[(backslash + 1)...]
      // What is escaped: a backslash is not the beginning of another escape.
      guard rest.popFirst() == UInt8(ascii: "u") else { continue }
      let code = UInt8(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16)
      if let code, code.isASCIILetterOrDigit { return true }
    }
    return false
  }

  private static func check(_ value: JSONValue) throws(JSONShapeError) {
    switch value {
    case .array(let elements): for element in elements { try check(element) }
    case .object(let members):
      var names = Set<String>()
      for member in members {
        // Both ways: the long s and the Kelvin sign are each another letter's other case in one of them only.
        guard names.insert(member.name.uppercased().lowercased()).inserted else {
          throw JSONShapeError("In one of its objects a name stands twice, so that readers may take either.")
        }
        try check(member.value)
      }
    default: break
    }
  }
}

/// What a file holds that tells of a run: a statement in an envelope, or alone.
package struct RecordedRun: Sendable {
  package var statement: Statement
  /// Nil for a statement alone. Nobody has checked its signatures yet.
  package var envelope: Envelope?

  /// - Throws: `envelope`, `statement`.
  package init(_ bytes: [UInt8]) throws(AttestationError) {
    // What has the form of a statement alone.
    guard let object = try? StrictJSON.object(bytes, "the file", atMost: Envelope.maximumBytes), object.has("_type")
    else {
      let envelope = try Envelope(json: bytes)
      statement = try Statement(json: envelope.payload)
      self.envelope = envelope
      return
    }
    statement = try Statement(json: bytes)
  }

  /// What is known of who wrote it. The raw values are in JSON.
  package enum Signature: String, Sendable {
    /// It is a statement alone; whoever can write to its place can write another one.
    case unsigned
    /// It is signed, and no key was given to check it with.
    case notChecked
    /// The key made one of its signatures; in a history, one of the keys did, in its period.
    case valid
    /// None of its signatures is by the key; in a history, none is by a key in its period.
    case invalid
  }

  package func signature(by key: PublicKey?) -> Signature {
    guard let envelope else { return .unsigned }
    guard let key else { return .notChecked }
    return envelope.signatureStates(by: key).contains(.valid) ? .valid : .invalid
  }
}
