import Foundation
import JSON
import Keys

/// A service account's key, as the console gives it: `"type": "service_account"`.
///
/// Source of the exchange: RFC 7523; google/oauth2/service_account.py.
struct ServiceAccountKey: Sendable {
  let file: String
  let email: String
  let keyID: String
  let tokenURL: URL
  private let key: SignatureKey

  /// What the token is meant for: always this, whatever the file's token_uri is.
  private static let audience = "https://oauth2.googleapis.com/token"
  private static let lifetime = 3_600

  init(_ object: CredentialFile) throws(GoogleCloudError) {
    file = object.name
    email = try object.text("client_email")
    keyID = try object.optionalText("private_key_id") ?? ""
    tokenURL =
      try object.optionalText("token_uri") == nil ? GoogleService.token.url("/token") : object.secureURL("token_uri")
    let pem = Array(try object.text("private_key").utf8)
    guard let key = try? SignatureKey(privatePEM: pem), key.algorithm == .rsa else {
      throw object.problem("private_key", "is no RSA key in PEM form without a passphrase")
    }
    self.key = key
  }

  /// RS256, as many bytes as the key has.
  func signature(of message: [UInt8]) throws(GoogleCloudError) -> [UInt8] {
    do throws(KeyFailure) { return try key.signature(of: message) } catch {
      throw GoogleCloudError(
        .badCredentials, "OpenSSL cannot sign with the private key.",
        remedy: "Make a new key for the service account, of 2,048 bits or more.")
    }
  }

  /// The form that asks for a token: a JWT, signed by the key.
  func form(scopes: [String], at now: Date) throws -> [(String, String)] {
    [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", try assertion(scopes, now))]
  }

  private func assertion(_ scopes: [String], _ now: Date) throws -> String {
    var header = JSONWriter()
    header.object { json in
      json.member("alg", "RS256")
      json.member("kid", keyID.isEmpty ? nil : keyID)
      json.member("typ", "JWT")
    }
    let issued = Int(now.timeIntervalSince1970)
    var claims = JSONWriter()
    claims.object { json in
      json.member("aud", ServiceAccountKey.audience)
      json.member("exp", issued + ServiceAccountKey.lifetime)
      json.member("iat", issued)
      json.member("iss", email)
      json.member("scope", scopes.joined(separator: " "))
    }
    let message = "\(Base64.urlText(header.bytes)).\(Base64.urlText(claims.bytes))"
    return try "\(message).\(Base64.urlText(signature(of: Array(message.utf8))))"
  }
}
