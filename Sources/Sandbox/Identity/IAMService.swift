import Documents
import Hummingbird

/// IAM and IAM Credentials: service accounts, their keys, and what is signed in their name. Nobody is refused.
struct IAMService: Sendable {
  /// Seconds for which a token is said to hold.
  static let tokenSeconds: Int64 = 3600

  let accounts: ServiceAccounts

  /// - Parameter path: the segments after `/v1/projects/PROJECT/serviceAccounts`.
  func call(project: String, _ path: ArraySlice<String>, verb: String?, _ request: Request) async throws -> Response {
    let json = request.method == .post ? try await request.json() : .object([])
    switch (path.count, request.method, verb) {
    case (0, .post, nil):
      guard let id = json["accountId"]?.text, !id.isEmpty else { throw GoogleError.invalid("accountId is missing.") }
      let account = try accounts.make("\(id)@\(project).iam.gserviceaccount.com", project: project)
      return .json(Self.resource(account))
    case (1, .get, _):
      guard let email = path.first, let account = try accounts.account(email) else {
        throw GoogleError(.notFound, "Unknown service account.")
      }
      return .json(Self.resource(account))
    case (1, .post, let verb?): return try sign(path[path.startIndex], project: project, verb, json)
    case (2, .post, nil) where path.last == "keys":
      return try newKey(path[path.startIndex], project: project, ObjectResource(request).base)
    case (2, .post, "upload") where path.last == "keys":
      guard let data = json["publicKeyData"]?.text.flatMap(Base64.bytes) else {
        throw GoogleError.invalid("publicKeyData is missing or no base64.")
      }
      try accounts.upload(String(decoding: data, as: UTF8.self), for: path[path.startIndex], project: project)
      return .json(.members([("keyType", .string("USER_MANAGED")), ("keyOrigin", .string("USER_PROVIDED"))]))
    default: throw HTTPError(.notFound)
    }
  }

  private func sign(_ email: String, project: String, _ verb: String, _ json: JSONValue) throws -> Response {
    let account = try accounts.make(email, project: project)
    let key = try RSAKey(privatePEM: account.privatePEM)
    switch verb {
    case "generateAccessToken":
      guard json["scope"]?.elements?.isEmpty == false else { throw GoogleError.invalid("scope is required.") }
      let seconds = json["lifetime"]?.text.flatMap { Int64($0.dropLast()) } ?? Self.tokenSeconds
      return .json(
        .members([
          ("accessToken", .string(AccessTokens.new())),
          ("expireTime", .time((WallClock.now() / 1_000_000 + seconds) * 1_000_000)),
        ]))
    case "signBlob":
      guard let payload = json["payload"]?.text.flatMap(Base64.bytes) else {
        throw GoogleError.invalid("payload is missing or no base64.")
      }
      let signature = try key.signature(of: payload)
      return .json(
        .members([
          ("keyId", .string(account.keyID)), ("signedBlob", .string(Base64.text(signature))),
        ]))
    case "signJwt":
      guard let payload = json["payload"]?.text else { throw GoogleError.invalid("payload is missing.") }
      let token = try JSONWebToken.sign(Array(payload.utf8), keyID: account.keyID, key)
      return .json(.members([("keyId", .string(account.keyID)), ("signedJwt", .string(token))]))
    case "generateIdToken":
      let claims = AccessTokens.idClaims(audience: json["audience"]?.text ?? "", email: email)
      let token = try JSONWebToken.sign(claims.json, keyID: account.keyID, key)
      return .json(.members([("token", .string(token))]))
    default: throw HTTPError(.notFound)
    }
  }

  /// The account's key as a file of Application Default Credentials, whose token endpoint is this sandbox's.
  private func newKey(_ email: String, project: String, _ base: String) throws -> Response {
    let account = try accounts.make(email, project: project)
    let file = JSONValue.members([
      ("type", .string("service_account")), ("project_id", .string(project)),
      ("private_key_id", .string(account.keyID)), ("private_key", .string(account.privatePEM)),
      ("client_email", .string(email)), ("client_id", .string("1")), ("token_uri", .string(base + "/token")),
      ("universe_domain", .string("googleapis.com")),
    ])
    return .json(
      .members([
        ("name", .string("projects/\(project)/serviceAccounts/\(email)/keys/\(account.keyID)")),
        ("privateKeyType", .string("TYPE_GOOGLE_CREDENTIALS_FILE")),
        ("privateKeyData", .string(Base64.text(file.json))), ("keyAlgorithm", .string("KEY_ALG_RSA_2048")),
      ]))
  }

  private static func resource(_ account: ServiceAccounts.Account) -> JSONValue {
    .members([
      ("name", .string("projects/\(account.project)/serviceAccounts/\(account.email)")),
      ("projectId", .string(account.project)), ("uniqueId", .string("1")), ("email", .string(account.email)),
    ])
  }
}
