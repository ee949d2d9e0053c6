import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// What makes tokens out of a password, or out of a sign-in at Google.
extension IdentityToolkit {
  /// The one provider that the sandbox has a page for.
  static let provider = "google.com"

  /// Answers as a project with protection against enumeration of e-mail addresses, which new projects have.
  func signInWithPassword(_ call: Call) throws -> Response {
    let email = try UserChanges.checked(email: call.json["email"]?.text)
    guard let password = call.json["password"]?.text, !password.isEmpty else {
      throw IdentityRefusal("MISSING_PASSWORD")
    }
    guard let user = try users.user(call.project, email: email) else {
      throw IdentityRefusal("INVALID_LOGIN_CREDENTIALS")
    }
    guard !user.isDisabled else { throw IdentityRefusal("USER_DISABLED") }
    guard user.password?.utf8.elementsEqual(password.utf8) == true else {
      throw IdentityRefusal("INVALID_LOGIN_CREDENTIALS")
    }
    let told: [(String, JSONValue?)] = [
      ("kind", .string("identitytoolkit#VerifyPasswordResponse")), ("registered", .boolean(true)),
      ("localId", .string(user.uid)), ("email", user["email"]), ("displayName", user["displayName"]),
    ]
    return .members(told + (try signIn(user, by: "password", call.project)))
  }

  /// `accounts:createAuthUri`: where a user signs in at Google, or how a user of an address can sign in.
  func createAuthURI(_ call: Call) throws -> Response {
    let session = call.json["sessionId"]?.text ?? RandomName.new()
    let kind = JSONValue.string("identitytoolkit#CreateAuthUriResponse")
    guard let target = call.json["continueUri"]?.text, !target.isEmpty else {
      throw IdentityRefusal("MISSING_CONTINUE_URI")
    }
    guard target.wholeMatch(of: /https?:\/\/[^\/?#\s]+[^#\s]*/) != nil,
      try RequestQuery(Self.query(of: target))["state"] == nil
    else { throw IdentityRefusal("INVALID_CONTINUE_URI") }
    guard let provider = call.json["providerId"]?.text else {
      guard call.json["identifier"] != nil else { throw IdentityRefusal("MISSING_IDENTIFIER") }
      let email = try UserChanges.checked(email: call.json["identifier"]?.text)
      let user = try users.user(call.project, email: email)
      let methods = user.map { JSONValue.strings($0.providerNames) }
      return .members([
        ("kind", kind), ("registered", .boolean(user != nil)), ("sessionId", .string(session)),
        ("allProviders", methods), ("signinMethods", methods),
      ])
    }
    guard provider == Self.provider else { throw IdentityRefusal("OPERATION_NOT_ALLOWED") }
    let state = try redirects.begin(
      SignInRedirects.Attempt(
        project: call.project, session: session, target: target, domain: call.json["hostedDomain"]?.text,
        context: call.json["context"]?.text))
    return .members([
      ("kind", kind), ("authUri", .string("\(call.base)\(SignInPage.path)?state=\(state)")),
      ("providerId", .string(provider)), ("sessionId", .string(session)),
    ])
  }

  /// `accounts:signInWithIdp`, for the answer of a sign-in that `createAuthUri` began.
  func signInWithProvider(_ call: Call) throws -> Response {
    guard call.json["postBody"] == nil else { throw GoogleError.unsupported("postBody in signInWithIdp") }
    guard let uri = call.json["requestUri"]?.text, !uri.isEmpty else { throw IdentityRefusal("MISSING_REQUEST_URI") }
    guard let session = call.json["sessionId"]?.text, !session.isEmpty else {
      throw IdentityRefusal("MISSING_SESSION_ID")
    }
    let query = try RequestQuery(Self.query(of: uri))
    if let error = query["error"] { throw IdentityRefusal("INVALID_IDP_RESPONSE", error) }
    guard let state = query["state"], let code = query["code"] else {
      throw IdentityRefusal("INVALID_IDP_RESPONSE", "The request URI has no state or no code.")
    }
    let (attempt, uid) = try redirects.redeem(
      code, state: state, session: session, project: call.project, at: Self.address(of: uri))
    guard let known = try users.user(call.project, uid), let email = known.email else {
      throw IdentityRefusal("USER_NOT_FOUND")
    }
    guard !known.isDisabled else { throw IdentityRefusal("USER_DISABLED") }
    let user = try users.change(call.project, uid) { user in
      // Google vouches for the address.
      user["emailVerified"] = .boolean(true)
      guard !user.linked.contains(where: { $0["providerId"]?.text == Self.provider }) else { return }
      let id = JSONValue.string(String(Self.number(uid)))
      user.linked.append(
        .members([
          ("providerId", .string(Self.provider)), ("displayName", user["displayName"]), ("email", .string(email)),
          ("federatedId", id), ("rawId", id),
        ]))
    }
    let id = user.linked.first { $0["providerId"]?.text == Self.provider }?["rawId"]?.text ?? ""
    let raw = JSONValue.members([
      ("sub", .string(id)), ("email", .string(email)), ("verified_email", .boolean(true)),
      ("name", user["displayName"]),
    ])
    let told: [(String, JSONValue?)] = [
      ("kind", .string("identitytoolkit#VerifyAssertionResponse")), ("providerId", .string(Self.provider)),
      ("federatedId", .string("https://accounts.google.com/\(id)")), ("localId", .string(uid)),
      ("email", .string(email)), ("emailVerified", .boolean(true)), ("displayName", user["displayName"]),
      ("isNewUser", .boolean(false)), ("context", attempt.context.map { .string($0) }),
      ("oauthAccessToken", .string(AccessTokens.new())),
      ("rawUserInfo", .string(String(decoding: raw.json, as: UTF8.self))),
    ]
    guard call.json["returnSecureToken"]?.truth == true else { return .members(told) }
    return .members(told + (try signIn(user, by: Self.provider, call.project)))
  }

  /// The tokens of a user who has just signed in. A user with a second factor gets a pending credential in their place, which the
  /// sandbox does not take back.
  private func signIn(_ user: UserRecord, by provider: String, _ project: String) throws -> [(String, JSONValue?)] {
    let now = UserTokens.now()
    let signIn = UserTokens.SignIn(project: project, uid: user.uid, provider: provider, time: now)
    guard user.secondFactors.isEmpty else {
      return [("mfaPendingCredential", .string(RandomName.new())), ("mfaInfo", .array(user.secondFactors))]
    }
    let present = try users.change(project, user.uid) { $0["lastLoginAt"] = .integer64(now * 1000) }
    return try tokens.answer(for: present, signIn)
  }

  /// A number that is made of a text and stays the same, as ids of Google's users are.
  static func number(_ text: String) -> UInt64 {
    text.utf8.reduce(1_000_000_007) { ($0 &* 31 &+ UInt64($1)) % 1_000_000_000_000_000_000 }
  }

  static func query(of uri: String) -> Substring {
    uri.utf8.firstIndex(of: UInt8(ascii: "?")).map { uri[uri.utf8.index(after: $0)...] } ?? ""
  }

  /// A URI without its query.
  static func address(of uri: String) -> String { String(uri.prefix { $0 != "?" }) }
}
