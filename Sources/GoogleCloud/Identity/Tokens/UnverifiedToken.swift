import Documents
import JSON

/// A JSON Web Token in its compact form (RFC 7519, RFC 7515 section 3.1), read strictly. Nothing in it is proven yet: only
/// `VerifiedToken` says whose it is.
///
///     base64url(header) "." base64url(claims) "." base64url(signature)
package struct UnverifiedToken: Sendable {
  /// Of the whole text. Tokens of Google's have about 1 KiB, and custom claims add at most 1,000 characters.
  package static let maximumBytes = 8 << 10

  /// Members that bring a key along, change what is signed, or must be understood (RFC 7515 section 4.1, RFC 7797).
  static let forbiddenHeaders = ["crit", "jwk", "jku", "x5c", "x5u", "b64"]

  let algorithm: String
  let keyID: ExactName
  let claims: JSONValue
  /// The first two parts with their dot.
  let signed: [UInt8]
  let signature: [UInt8]

  /// - Throws: `tooLarge` before anything is decoded, and the refusals of the form and of the header.
  package init(_ text: String) throws(TokenRefusal) {
    guard text.utf8.count <= Self.maximumBytes else { throw .tooLarge }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed }
    let header = try Self.object(parts[0])
    claims = try Self.object(parts[1])
    signature = try Self.bytes(parts[2])
    signed = Array(text.utf8.prefix(parts[0].count + 1 + parts[1].count))
    guard let algorithm = header["alg"]?.text else { throw .wrongAlgorithm }
    self.algorithm = algorithm
    guard Self.forbiddenHeaders.allSatisfy({ header.member($0) == nil }) else { throw .forbiddenHeader }
    if let type = header.member("typ"), type.text.map({ $0.utf8.elementsEqual("JWT".utf8) }) != true {
      throw .wrongType
    }
    guard let keyID = header["kid"]?.text, !keyID.isEmpty else { throw .noKeyID }
    self.keyID = ExactName(keyID)
  }

  private static func object(_ part: Substring.UTF8View) throws(TokenRefusal) -> JSONValue {
    let bytes = try bytes(part)
    guard let json = try? JSONParser.parse(bytes), json.members != nil else { throw .badJSON }
    guard !json.repeatsMember else { throw .repeatedMember }
    return json
  }

  private static func bytes(_ part: Substring.UTF8View) throws(TokenRefusal) -> [UInt8] {
    // One text for the same bytes: stray bits, padding and the other alphabet give another one.
    guard let bytes = Base64.bytes(String(Substring(part))), Base64.urlText(bytes).utf8.elementsEqual(part) else {
      throw .badBase64
    }
    return bytes
  }
}

extension JSONValue {
  /// The value of an object's member, also where it is null; nil if the object has none of the name.
  func member(_ name: String) -> JSONValue? { members?.first { $0.name.utf8.elementsEqual(name.utf8) }?.value }

  /// Whether an object in the value has two members whose names have the same bytes: readers take one or the other.
  var repeatsMember: Bool {
    switch self {
    case .array(let elements): elements.contains(where: \.repeatsMember)
    case .object(let members):
      Set(members.map { ExactName($0.name) }).count != members.count || members.contains(where: \.value.repeatsMember)
    case .null, .boolean, .number, .string: false
    }
  }
}
