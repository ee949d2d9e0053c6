package import Documents
package import JSON
package import Keys

/// Public keys of an issuer, by their id: `{"KID":"-----BEGIN CERTIFICATE-----...",...}`.
///
/// The form of www.googleapis.com/robot/v1/metadata/x509/ACCOUNT, of identitytoolkit/v3/relyingparty/publicKeys beside it,
/// and, with public keys in place of certificates, of www.gstatic.com/iap/verify/public_key.
package struct TokenKeySet: Sendable {
  /// Google has two to five at a time.
  static let mostKeys = 100
  /// NIST SP 800-131A.
  private static let leastRSABits = 2_048

  private let keys: [ExactName: SignatureKey]

  /// Keys of another algorithm, and what OpenSSL cannot read, are left out: their tokens are refused as of an unknown key.
  /// - Throws: `JSONShapeError` for what has not this form, and where no key is left.
  package init(_ json: [UInt8], _ algorithm: SignatureKey.Algorithm) throws(JSONShapeError) {
    guard let value = try? JSONParser.parse(json), let members = value.members, !value.repeatsMember,
      members.count <= Self.mostKeys
    else { throw JSONShapeError("It is not a JSON object of at most \(Self.mostKeys) keys.") }
    var keys: [ExactName: SignatureKey] = [:]
    for member in members {
      guard let pem = member.value.text else { throw JSONShapeError("A member of it is not text.") }
      let key = try? SignatureKey(publicPEM: Array(pem.utf8), takesCertificate: true)
      guard let key, key.algorithm == algorithm, algorithm != .rsa || key.bits >= Self.leastRSABits else { continue }
      keys[ExactName(member.name)] = key
    }
    guard !keys.isEmpty else { throw JSONShapeError("It has not one key that can be used.") }
    self.keys = keys
  }

  package subscript(id: ExactName) -> SignatureKey? { keys[id] }
}
