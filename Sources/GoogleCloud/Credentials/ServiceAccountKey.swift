import Documents
import Foundation

/// A service account's key, as the console gives it: `"type": "service_account"`.
///
/// Source of the exchange: RFC 7523; google/oauth2/service_account.py.
struct ServiceAccountKey: Sendable {
  let file: String
  let email: String
  let keyID: String
  let tokenURL: URL
  private let key: RSAPrivateKey

  /// What the token is meant for: always this, whatever the file's token_uri is.
  private static let audience = "https://oauth2.googleapis.com/token"
  private static let lifetime = 3_600

  init(_ object: CredentialFile) throws(GoogleCloudError) {
    file = object.name
    email = try object.text("client_email")
    keyID = try object.optionalText("private_key_id") ?? ""
    tokenURL =
      try object.optionalText("token_uri") == nil ? GoogleService.token.url("/token") : object.secureURL("token_uri")
    guard let key = RSAPrivateKey(pem: try object.text("private_key")) else {
      throw object.problem("private_key", "is no RSA key in PEM form without a passphrase")
    }
    self.key = key
  }

  func signature(of message: [UInt8]) throws(GoogleCloudError) -> [UInt8] { try key.signature(of: message) }

  /// The form that asks for a token: a JWT, signed by the key.
  func form(scopes: [String], at now: Date) throws -> [(String, String)] {
    [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", try assertion(scopes, now))]
  }

  private func assertion(_ scopes: [String], _ now: Date) throws -> String {
    struct Header: Encodable {
      var alg = "RS256"
      var kid: String?
      var typ = "JWT"
    }
    struct Claims: Encodable {
      var iss: String
      var scope: String
      var aud: String
      var iat: Int
      var exp: Int
    }
    let issued = Int(now.timeIntervalSince1970)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let parts = [
      try encoder.encode(Header(kid: keyID.isEmpty ? nil : keyID)),
      try encoder.encode(
        Claims(
          iss: email, scope: scopes.joined(separator: " "), aud: ServiceAccountKey.audience, iat: issued,
          exp: issued + ServiceAccountKey.lifetime)),
    ]
    let message = parts.map { Base64.urlText(Array($0)) }.joined(separator: ".")
    return try "\(message).\(Base64.urlText(key.signature(of: Array(message.utf8))))"
  }
}
