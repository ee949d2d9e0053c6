import JSON
import Keys
import Sandbox

/// A JSON Web Token in its compact form (RFC 7519), signed with RS256.
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

  /// Signs claims, given as JSON text.
  static func sign(_ claims: [UInt8], keyID: String, _ key: SignatureKey) throws(KeyFailure) -> String {
    let header = JSONValue.members([
      ("alg", .string("RS256")), ("kid", .string(keyID)), ("typ", .string("JWT")),
    ])
    let signed = "\(Base64.urlText(header.json)).\(Base64.urlText(claims))"
    return "\(signed).\(Base64.urlText(try key.signature(of: Array(signed.utf8))))"
  }
}
