import JSON
import Verification

extension Envelope {
  /// Reads an envelope strictly. Nothing in it is believed yet: see `signatureStates(by:)`.
  /// - Throws: `envelope`.
  package init(json bytes: [UInt8]) throws(AttestationError) {
    do throws(JSONShapeError) {
      guard bytes.count <= Envelope.maximumBytes else {
        throw JSONShapeError("It has more than \(Envelope.maximumBytes) bytes.")
      }
      try self.init(try StrictJSON.object(bytes, "the envelope"))
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

  /// Whether the key made one of the signatures.
  package func isSigned(by key: PublicKey) -> Bool { signatureStates(by: key).contains(.valid) }
}
