import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// Who makes a call.
struct Principal: Equatable, Sendable {
  var email: String
  /// The key by which a service account got its token, as the audit log names it:
  /// `//iam.googleapis.com/projects/P/serviceAccounts/EMAIL/keys/ID`; nil where that is not known.
  var keyName: String?
}

extension Principal {
  init?(_ json: JSONValue) {
    guard let email = json["email"]?.text else { return nil }
    self.init(email: email, keyName: json["key"]?.text)
  }

  var json: JSONValue { .members([("email", .string(email)), ("key", keyName.map { .string($0) })]) }
}

extension ServiceAccounts {
  /// Who signed a token: its issuer, and the key that it names if the account has that one. The signature is not checked here.
  func principal(of token: JSONWebToken) throws -> Principal? {
    guard let email = token.claims["iss"]?.text, email.utf8.contains(UInt8(ascii: "@")) else { return nil }
    guard let account = try account(email), let id = token.header["kid"]?.text,
      let key = account.keys.first(where: { $0.id == id })
    else { return Principal(email: email) }
    return Principal(email: email, keyName: "//iam.googleapis.com/\(key.name(in: account))")
  }

  /// Who makes a request, by its bearer token or its signature: a token of the sandbox's, a JSON Web Token whose signature is
  /// right, or a signed URL. Nil for everybody else.
  func principal(of request: Request) throws -> Principal? {
    let header = request.headers[.authorization] ?? ""
    if header.hasPrefix("Bearer ") {
      let text = String(header.dropFirst("Bearer ".count))
      if let principal = AccessTokens.principal(of: text) { return principal }
      guard let token = JSONWebToken(text), let principal = try principal(of: token),
        try isSignature(token.signature, of: token.signed, by: principal.email) == true
      else { return nil }
      return principal
    }
    // Only the XML API checks signatures. If it answers, the signature is right, or the sandbox does not know the account.
    let query = try RequestQuery(request)
    guard StorageXML.isAddressed(by: request), query.signing("signature") != nil,
      let email = query.signing("credential")?.split(separator: "/").first.map(String.init), try account(email) != nil
    else { return nil }
    return Principal(email: email)
  }
}
