import Documents
import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// Google's Identity Toolkit and Secure Token Service, by which Firebase Authentication signs users in: at Google's paths, and
/// below the prefixes of Firebase's Auth emulator.
///
/// Source: identitytoolkit v1's discovery document, revision 20261026.
struct IdentityToolkit: Sendable {
  private static let prefixes: [Substring] = ["identitytoolkit.googleapis.com", "securetoken.googleapis.com"]

  let users: UserStore
  let tokens: UserTokens
  let keys: SigningKeys
  let redirects: SignInRedirects

  init(resources: Resources, accounts: ServiceAccounts) {
    users = UserStore(resources: resources)
    keys = SigningKeys(accounts: accounts)
    tokens = UserTokens(keys: keys, users: users)
    redirects = SignInRedirects(resources: resources)
  }

  /// A call that has what it needs to be answered.
  struct Call: Sendable {
    var project: String
    /// Whether it comes with an OAuth token. Which one is not looked at: every caller may do everything here.
    var isAdmin: Bool
    var json: JSONValue
    /// Where this server is, as the client called it.
    var base: String
  }

  /// - Parameter parts: of the path.
  /// - Returns: nil for what is another service's.
  func answer(_ parts: ArraySlice<Substring>, _ request: Request) async throws -> Response? {
    let isPrefixed = parts.first.map(Self.prefixes.contains) ?? false
    let parts = Array(isPrefixed ? parts.dropFirst() : parts)
    do {
      if let response = try published(parts, request) { return response }
      switch (parts.first, parts.dropFirst().first, parts.count) {
      case ("v1", "token", 2) where request.method == .post:
        // The Security Token Service has the same path, and takes no key.
        let key = try RequestQuery(request)["key"]
        return isPrefixed || key != nil ? try await refresh(request, key: key) : nil
      case ("v1", let method?, 2):
        guard request.method == .post, let verb = Self.verb(method, of: "accounts") else { return nil }
        return try await call(verb, nil, request)
      case ("v1", "projects", 3):
        guard request.method == .post, let colon = parts[2].lastIndex(of: ":"),
          ["createSessionCookie", "queryAccounts"].contains(parts[2][parts[2].index(after: colon)...])
        else { return nil }
        return try await call(String(parts[2][parts[2].index(after: colon)...]), parts[2][..<colon], request)
      case ("v1", "projects", 4):
        if parts[3] == "accounts", request.method == .post { return try await call("signUp", parts[2], request) }
        guard let verb = Self.verb(parts[3], of: "accounts") else { return nil }
        return try await call(verb, parts[2], request)
      case ("sandbox", "v1", 4...) where parts[2] == "identity":
        return try await control(Array(parts.dropFirst(3)), request)
      default: return nil
      }
    } catch let refusal as IdentityRefusal {
      return refusal.response
    } catch let refusal as APIKey.Refusal {
      return refusal.response
    }
  }

  /// What follows `COLLECTION:`.
  private static func verb(_ part: Substring, of collection: String) -> String? {
    part.hasPrefix(collection + ":") ? String(part.dropFirst(collection.count + 1)) : nil
  }

  /// The keys that tokens are checked by. No caller needs credentials for them.
  private func published(_ parts: [Substring], _ request: Request) throws -> Response? {
    guard request.method == .get else { return nil }
    switch (parts.first, parts.last, parts.count) {
    case ("robot", let email?, 5) where parts[1...3] == ["v1", "metadata", "x509"]:
      return try keys.certificates(of: Self.decoded(email))
    case ("service_accounts", let email?, 4) where parts[1...2] == ["v1", "jwk"]:
      return try keys.webKeys(of: Self.decoded(email))
    case ("identitytoolkit", "publicKeys", 4) where parts[1...2] == ["v3", "relyingparty"]:
      return try keys.certificates(of: SigningKeys.Signer.sessionCookie.account)
    case ("v1", "sessionCookiePublicKeys", 2): return try keys.webKeys(of: SigningKeys.Signer.sessionCookie.account)
    case ("iap", "public_key", 3) where parts[1] == "verify":
      return try keys.publicKeys(of: SigningKeys.Signer.iap.account)
    case ("iap", "public_key-jwk", 3) where parts[1] == "verify":
      return try keys.webKeys(of: SigningKeys.Signer.iap.account)
    default: return nil
    }
  }

  private static func decoded(_ part: Substring) throws -> String {
    guard let text = PercentEncoding.decode(part) else { throw HTTPError(.notFound) }
    return text
  }

  /// - Parameter project: of the path; nil for a path without one.
  private func call(_ verb: String, _ project: Substring?, _ request: Request) async throws -> Response {
    let isAdmin = request.headers[.authorization].map { $0.hasPrefix("Bearer ") && $0.utf8.count > 7 } ?? false
    let json = request.method == .post ? try await request.json() : .object([])
    let query = try RequestQuery(request)
    let id: String
    if let project {
      guard isAdmin else {
        return GoogleErrors.response(
          .unauthorized, "UNAUTHENTICATED",
          "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other "
            + "valid authentication credential.")
      }
      id = try Self.decoded(project)
    } else if isAdmin, let target = json["targetProjectId"]?.text {
      id = target
    } else {
      id = try APIKey.project(of: query["key"]).get()
    }
    guard AuditLog.isProject(id) else { throw GoogleError.invalid("\"\(id)\" is not the id of a project.") }
    guard json["tenantId"] == nil else { throw IdentityRefusal("UNSUPPORTED_TENANT_OPERATION") }
    let call = Call(project: id, isAdmin: isAdmin, json: json, base: ObjectResource(request).base)
    switch (request.method, verb) {
    case (.get, "batchGet"): return try list(call, query)
    case (.post, "signUp"): return try signUp(call)
    case (.post, "lookup"): return try lookup(call)
    case (.post, "update"): return try update(call)
    case (.post, "delete"): return try delete(call)
    case (.post, "batchDelete") where isAdmin: return try batchDelete(call)
    case (.post, "query") where isAdmin, (.post, "queryAccounts") where isAdmin: return try self.query(call)
    case (.post, "createSessionCookie") where project != nil:
      let cookie = try tokens.sessionCookie(for: json["idToken"]?.text, json["validDuration"], in: id)
      return .members([("sessionCookie", .string(cookie))])
    case (.post, "signInWithPassword"): return try signInWithPassword(call)
    case (.post, "createAuthUri"): return try createAuthURI(call)
    case (.post, "signInWithIdp"): return try signInWithProvider(call)
    default: throw HTTPError(.notFound)
    }
  }

  /// `/v1/token`: an ID token for a refresh token.
  /// Source: firebase.google.com/docs/reference/rest/auth, "Exchange a refresh token for an ID token".
  private func refresh(_ request: Request, key: String?) async throws -> Response {
    let project = try APIKey.project(of: key).get()
    let isJSON = request.headers[.contentType]?.hasPrefix("application/json") == true
    let json = isJSON ? try await request.json() : .null
    let form = isJSON ? nil : try await TokenEndpoints.form(request)
    func member(_ name: String) -> String? { form?[name] ?? json[name]?.text }
    do {
      guard member("grant_type") == "refresh_token" else { throw IdentityRefusal("INVALID_GRANT_TYPE") }
      guard let text = member("refresh_token"), !text.isEmpty else { throw IdentityRefusal("MISSING_REFRESH_TOKEN") }
      guard let signIn = UserTokens.SignIn(refreshToken: text) else { throw IdentityRefusal("INVALID_REFRESH_TOKEN") }
      guard signIn.project.utf8.elementsEqual(project.utf8) else { throw IdentityRefusal("PROJECT_NUMBER_MISMATCH") }
      let user = try tokens.user(of: signIn)
      let idToken = JSONValue.string(try tokens.idToken(of: user, signIn))
      return .members([
        ("access_token", idToken), ("expires_in", .integer64(UserTokens.idSeconds)), ("token_type", .string("Bearer")),
        ("refresh_token", .string(text)), ("id_token", idToken), ("user_id", .string(user.uid)),
        ("project_id", .string("1")),
      ])
    } catch let refusal as IdentityRefusal {
      return GoogleErrors.response(.badRequest, "INVALID_ARGUMENT", refusal.code)
    }
  }
}
