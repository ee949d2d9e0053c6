import Hummingbird
import JSON
import Keys
import Sandbox

/// The sandbox's own calls about users and their tokens: `/sandbox/v1/identity/...`.
extension IdentityToolkit {
  /// For which an assertion of Identity-Aware Proxy holds.
  /// Source: cloud.google.com/iap/docs/signed-headers-howto: the longest is 10 minutes.
  private static let assertionSeconds: Int64 = 600

  /// - Parameter parts: the parts of the path after `identity`.
  func control(_ parts: [Substring], _ request: Request) async throws -> Response {
    if parts.first == "signin", request.method == .get {
      let page = SignInPage(users: users, redirects: redirects)
      return try page.answer(Array(parts.dropFirst()), RequestQuery(request))
    }
    guard request.method == .post, let last = parts.last, let colon = last.lastIndex(of: ":") else {
      throw HTTPError(.notFound)
    }
    let (id, verb) = (String(last[..<colon]), String(last[last.index(after: colon)...]))
    let json = try await request.json()
    switch (parts.count, parts.first, verb) {
    case (1, _, "assert") where id == SigningKeys.Signer.iap.rawValue: return try assertion(json)
    case (2, "keys", _):
      guard let signer = SigningKeys.Signer(rawValue: id) else { throw HTTPError(.notFound) }
      if verb == "rotate" {
        let keyID = try keys.rotate(signer, withdrawing: json["withdraw"]?.truth == true)
        return .members([("keyId", .string(keyID))])
      }
      guard verb == "sign" else { throw HTTPError(.notFound) }
      return try odd(json, signer)
    case (2, "projects", "signIn"): return try signIn(json, project: id)
    default: throw HTTPError(.notFound)
    }
  }

  /// Signs any header and payload, each an object or a text: what a test wants to see refused.
  private func odd(_ json: JSONValue, _ signer: SigningKeys.Signer) throws -> Response {
    guard let payload = json["payload"].map(Self.bytes) else { throw GoogleError.invalid("payload is missing.") }
    let (id, own) = try keys.current(signer)
    // Another key of the same kind, which is not published, under the published one's id.
    let key = json["foreign"]?.truth == true ? try SignatureKey.generate(own.algorithm) : own
    let token =
      try json["header"].map { try JSONWebToken.sign(payload, header: Self.bytes($0), key) }
      ?? JSONWebToken.sign(payload, keyID: id, key)
    return .members([("token", .string(token)), ("keyId", .string(id))])
  }

  private static func bytes(_ json: JSONValue) -> [UInt8] { json.text.map { Array($0.utf8) } ?? json.json }

  /// Signs a user in without a password or a page.
  private func signIn(_ json: JSONValue, project: String) throws -> Response {
    let user =
      try json["localId"]?.text.flatMap { try users.user(project, $0) }
      ?? json["email"]?.text.flatMap { try users.user(project, email: $0) }
    guard let user else { throw IdentityRefusal("USER_NOT_FOUND") }
    guard !user.isDisabled else { throw IdentityRefusal("USER_DISABLED") }
    let factor = json["secondFactor"]?.text.map { kind in
      (kind: kind, id: user.secondFactors.first?["mfaEnrollmentId"]?.text ?? RandomName.new())
    }
    let signIn = UserTokens.SignIn(
      project: project, uid: user.uid, provider: json["provider"]?.text ?? Self.provider,
      time: json["authTime"]?.integer ?? UserTokens.now(), secondFactor: factor)
    return .members([("localId", .string(user.uid))] + (try tokens.answer(for: user, signIn)))
  }

  /// What Identity-Aware Proxy says of a user in `x-goog-iap-jwt-assertion`.
  /// Source: cloud.google.com/iap/docs/signed-headers-howto.
  private func assertion(_ json: JSONValue) throws -> Response {
    guard let email = json["email"]?.text, let audience = json["audience"]?.text else {
      throw GoogleError.invalid("email and audience are required.")
    }
    let now = UserTokens.now()
    let domain = email.split(separator: "@").last.map { JSONValue.string(String($0)) }
    let claims = JSONValue.members([
      ("aud", .string(audience)), ("email", .string(email)), ("exp", .integer(now + Self.assertionSeconds)),
      ("hd", domain), ("iat", .integer(now)), ("identity_source", .string("GOOGLE")),
      ("iss", .string("https://cloud.google.com/iap")),
      ("sub", .string("accounts.google.com:\(Self.number(email))")),
    ])
    return .members([("assertion", .string(try keys.sign(claims, .iap)))])
  }
}
