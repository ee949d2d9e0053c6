import GoogleCloud
import Hummingbird
import JSON
import Keys
import Sandbox

/// IAM and IAM Credentials: service accounts, their keys, and what is signed in their name. Nobody is refused.
struct IAMService: Sendable {
  /// Seconds for which a token is said to hold.
  static let tokenSeconds: Int64 = 3600

  /// What `list` answers at most. Source: cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/list.
  private static let (pageSize, maximumPageSize) = (20, 100)

  /// Of every account.
  static let uniqueID = "1"

  let accounts: ServiceAccounts
  let policies: AccessPolicies

  /// - Parameter path: the segments after `/v1/projects/PROJECT/serviceAccounts`.
  func call(project: String, _ path: ArraySlice<String>, verb: String?, _ request: Request) async throws -> Response {
    let json = request.method == .post ? try await request.json() : .object([])
    switch (path.count, request.method, verb) {
    case (0, .post, nil):
      guard let id = json["accountId"]?.text, !id.isEmpty else { throw GoogleError.invalid("accountId is missing.") }
      let account = try accounts.make("\(id)@\(project).iam.gserviceaccount.com", project: project)
      return .json(Self.resource(account))
    case (0, .get, nil): return try list(project, RequestQuery(request))
    case (1, .get, nil): return .json(Self.resource(try accounts.known(path[path.startIndex])))
    case (1, .delete, _):
      try accounts.delete(path[path.startIndex])
      try policies.forget(Self.policyName(path[path.startIndex]))
      return .json(.object([]))
    case (1, .post, "disable"), (1, .post, "enable"):
      try accounts.change(path[path.startIndex]) { $0.isDisabled = verb == "disable" }
      return .json(.object([]))
    case (1, .post, "getIamPolicy"), (1, .post, "setIamPolicy"), (1, .post, "testIamPermissions"):
      let account = try accounts.known(path[path.startIndex])
      guard project == "-" || project.utf8.elementsEqual(account.project.utf8) else {
        throw GoogleError(.notFound, "The project \(project) has no service account \(account.email).")
      }
      return try policies.answer(verb, of: Self.policyName(account.email), json, RequestQuery(request))
    case (1, .post, let verb?): return try sign(path[path.startIndex], project: project, verb, json)
    case (2..., _, _) where path[path.startIndex + 1] == "keys":
      return try keys(path[path.startIndex], project: project, path.dropFirst(2), verb, request, json)
    default: throw HTTPError(.notFound)
    }
  }

  private static func policyName(_ email: String) -> String { "serviceAccounts/\(email)" }

  private func list(_ project: String, _ query: RequestQuery) throws -> Response {
    guard project != "-" else {
      throw GoogleError.invalid("A list of service accounts needs a project: projects/PROJECT_ID, not projects/-.")
    }
    let page = try ResourcePage(
      of: accounts.all(of: project).map(Self.resource), by: "email", query, default: Self.pageSize,
      maximum: Self.maximumPageSize)
    return .members([("accounts", .array(page.values)), ("nextPageToken", page.next)])
  }

  /// - Parameter path: what stands behind `keys`.
  private func keys(
    _ email: String, project: String, _ path: ArraySlice<String>, _ verb: String?, _ request: Request, _ json: JSONValue
  ) throws -> Response {
    switch (path.count, request.method, verb) {
    case (0, .post, nil): return try newKey(email, project: project, ObjectResource(request).base)
    case (0, .post, "upload"):
      guard let data = json["publicKeyData"]?.text.flatMap(Base64.bytes) else {
        throw GoogleError.invalid("publicKeyData is missing or no base64.")
      }
      let key = try accounts.upload(String(decoding: data, as: UTF8.self), for: email, project: project)
      let account = try accounts.known(email)
      AuditNote.current?.set(.members([("name", .string(key.name(in: account)))]))
      return .json(key.resource(of: account))
    case (0, .get, nil):
      let account = try accounts.known(email)
      return .members([("keys", .array(account.keys.map { $0.resource(of: account) }))])
    case (1, .get, nil):
      let account = try accounts.known(email)
      return .json(account.keys[try Self.index(path.first, in: account)].resource(of: account))
    case (1, .delete, nil):
      try accounts.change(email) { $0.keys.remove(at: try Self.index(path.first, in: $0)) }
      return .json(.object([]))
    case (1, .post, "disable"), (1, .post, "enable"):
      try accounts.change(email) { $0.keys[try Self.index(path.first, in: $0)].isDisabled = verb == "disable" }
      return .json(.object([]))
    default: throw HTTPError(.notFound)
    }
  }

  private static func index(_ id: String?, in account: ServiceAccounts.Account) throws -> Int {
    guard let index = account.keys.firstIndex(where: { $0.id == id }) else {
      throw GoogleError(.notFound, "Service account key \(id ?? "") does not exist.")
    }
    return index
  }

  private func sign(_ email: String, project: String, _ verb: String, _ json: JSONValue) throws -> Response {
    let account = try accounts.make(email, project: project, isSigning: true)
    switch verb {
    case "generateAccessToken":
      guard json["scope"]?.elements?.isEmpty == false else { throw GoogleError.invalid("scope is required.") }
      let seconds = json["lifetime"]?.text.flatMap { Int64($0.dropLast()) } ?? Self.tokenSeconds
      return .members([
        ("accessToken", .string(AccessTokens.new(for: Principal(email: email)))),
        ("expireTime", .time((Timestamp.now() / 1_000_000 + seconds) * 1_000_000)),
      ])
    case "signBlob":
      guard let payload = json["payload"]?.text.flatMap(Base64.bytes) else {
        throw GoogleError.invalid("payload is missing or no base64.")
      }
      let signature = try accounts.key(of: account).signature(of: payload)
      return .members([
        ("keyId", .string(account.keyID)), ("signedBlob", .string(Base64.text(signature))),
      ])
    case "signJwt":
      guard let payload = json["payload"]?.text else { throw GoogleError.invalid("payload is missing.") }
      let token = try JSONWebToken.sign(Array(payload.utf8), keyID: account.keyID, accounts.key(of: account))
      return .members([("keyId", .string(account.keyID)), ("signedJwt", .string(token))])
    case "generateIdToken":
      let claims = AccessTokens.idClaims(audience: json["audience"]?.text ?? "", email: email)
      let token = try JSONWebToken.sign(claims.json, keyID: account.keyID, accounts.key(of: account))
      return .members([("token", .string(token))])
    default: throw HTTPError(.notFound)
    }
  }

  /// A new key as a file of Application Default Credentials, whose token endpoint is this sandbox's.
  private func newKey(_ email: String, project: String, _ base: String) throws -> Response {
    let (key, privatePEM) = try accounts.newKey(email, project: project)
    let file = JSONValue.members([
      ("type", .string("service_account")), ("project_id", .string(project)),
      ("private_key_id", .string(key.id)), ("private_key", .string(privatePEM)),
      ("client_email", .string(email)), ("client_id", .string(Self.uniqueID)), ("token_uri", .string(base + "/token")),
      ("universe_domain", .string("googleapis.com")),
    ])
    // A path may have `-` for the project; a key's name has the account's own.
    let name = JSONValue.string(key.name(in: try accounts.known(email)))
    AuditNote.current?.set(.members([("name", name)]))
    return .members([
      ("name", name),
      ("privateKeyType", .string("TYPE_GOOGLE_CREDENTIALS_FILE")),
      ("privateKeyData", .string(Base64.text(file.json))), ("keyAlgorithm", .string("KEY_ALG_RSA_2048")),
    ])
  }

  private static func resource(_ account: ServiceAccounts.Account) -> JSONValue {
    .members([
      ("name", .string("projects/\(account.project)/serviceAccounts/\(account.email)")),
      ("projectId", .string(account.project)), ("uniqueId", .string(Self.uniqueID)), ("email", .string(account.email)),
      ("disabled", account.isDisabled ? .boolean(true) : nil),
    ])
  }
}
