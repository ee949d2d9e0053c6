import JSON
import Keys
import Sandbox

/// A JSON Web Token in its compact form (RFC 7519), signed with RS256 or ES256.
struct JSONWebToken {
  let header: JSONValue
  let claims: JSONValue
  /// What is signed: the first two parts, with their dot.
  let signed: [UInt8]
  let signature: [UInt8]

  /// Reads a token; nil if it has not the form of one. The signature is not checked.
  init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Substring.init)
    guard parts.count == 3, let header = Self.json(parts[0]), let claims = Self.json(parts[1]),
      let signature = Base64.bytes(String(parts[2]))
    else { return nil }
    self.header = header
    self.claims = claims
    self.signature = signature
    signed = Array("\(parts[0]).\(parts[1])".utf8)
  }

  private static func json(_ part: Substring) -> JSONValue? {
    guard let bytes = Base64.bytes(String(part)), let json = try? JSONParser.parse(bytes), json.members != nil else {
      return nil
    }
    return json
  }

  /// Signs claims, given as JSON text: by ES256 with a P-256 key, else by RS256.
  static func sign(_ claims: [UInt8], keyID: String, _ key: SignatureKey) throws(KeyFailure) -> String {
    let header = JSONValue.members([
      ("alg", .string(key.algorithm == .p256 ? "ES256" : "RS256")), ("kid", .string(keyID)), ("typ", .string("JWT")),
    ])
    return try sign(claims, header: header.json, key)
  }

  /// Signs claims and a header, given as any text: nothing is looked at.
  static func sign(_ claims: [UInt8], header: [UInt8], _ key: SignatureKey) throws(KeyFailure) -> String {
    let signed = "\(Base64.urlText(header)).\(Base64.urlText(claims))"
    let message = Array(signed.utf8)
    let signature = key.algorithm == .p256 ? try key.joinedSignature(of: message) : try key.signature(of: message)
    return "\(signed).\(Base64.urlText(signature))"
  }
}
