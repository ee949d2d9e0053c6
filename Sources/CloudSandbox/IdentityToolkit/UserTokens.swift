import JSON
import Keys
import Sandbox

/// ID tokens, refresh tokens and session cookies, by the machine's clock.
///
/// Claims: firebase.google.com/docs/auth/admin/verify-id-tokens; their order is that of firebase-tools' Auth emulator.
struct UserTokens: Sendable {
  /// For which an ID token holds.
  static let idSeconds: Int64 = 3600
  /// For which a session cookie may hold. Source: firebase.google.com/docs/auth/admin/manage-cookies.
  private static let cookieSeconds: ClosedRange<Int64> = 300...1_209_600
  private static let idIssuer = "https://securetoken.google.com/"
  private static let cookieIssuer = "https://session.firebase.google.com/"

  let keys: SigningKeys
  let users: UserStore

  /// How and when a user signed in; what a refresh token says. Such a token is not signed: it is good in the sandbox only.
  struct SignIn: Sendable {
    private static let prefix = "AMf-sandbox-"

    var project: String
    var uid: String
    /// Such as `google.com`.
    var provider: String
    /// Seconds since 1970.
    var time: Int64
    /// The factor's kind, such as `totp`, and its id; nil for a sign-in by one factor.
    var secondFactor: (kind: String, id: String)?

    var refreshToken: String {
      let json = JSONValue.members([
        ("project", .string(project)), ("uid", .string(uid)), ("provider", .string(provider)), ("time", .integer(time)),
        ("factor", secondFactor.map { .string($0.kind) }), ("factorId", secondFactor.map { .string($0.id) }),
      ])
      return Self.prefix + Base64.urlText(json.json)
    }
  }

  /// Seconds since 1970.
  static func now() -> Int64 { Timestamp.now() / 1_000_000 }

  /// The members of an answer that signs a user in.
  func answer(for user: UserRecord, _ signIn: SignIn) throws -> [(String, JSONValue?)] {
    [
      ("idToken", .string(try idToken(of: user, signIn))), ("refreshToken", .string(signIn.refreshToken)),
      ("expiresIn", .integer64(Self.idSeconds)),
    ]
  }

  func idToken(of user: UserRecord, _ signIn: SignIn) throws -> String {
    let now = Self.now()
    let firebase = JSONValue.members([
      ("identities", user.identities), ("sign_in_provider", .string(signIn.provider)),
      ("sign_in_second_factor", signIn.secondFactor.map { .string($0.kind) }),
      ("second_factor_identifier", signIn.secondFactor.map { .string($0.id) }),
    ])
    var claims = JSONValue.members([
      ("name", user["displayName"]), ("picture", user["photoUrl"]),
      ("provider_id", signIn.provider == "anonymous" ? .string("anonymous") : nil),
    ])
    for claim in user.claims { claims = claims.setting(claim.name, claim.value) }
    for (name, value) in [
      ("iss", JSONValue.string(Self.idIssuer + signIn.project)), ("aud", .string(signIn.project)),
      ("auth_time", .integer(signIn.time)), ("user_id", .string(user.uid)), ("sub", .string(user.uid)),
      ("iat", .integer(now)), ("exp", .integer(now + Self.idSeconds)),
    ] { claims = claims.setting(name, value) }
    if let email = user["email"] {
      claims = claims.setting("email", email)
        .setting("email_verified", .boolean(user["emailVerified"]?.truth == true))
    }
    if let number = user["phoneNumber"] { claims = claims.setting("phone_number", number) }
    return try keys.sign(claims.setting("firebase", firebase), .idToken)
  }

  /// The user that an ID token is of, and its claims.
  /// - Throws: `IdentityRefusal` for a token that does not hold, and for a user who is disabled or deleted.
  func user(ofIDToken text: String, in project: String) throws -> (user: UserRecord, claims: JSONValue) {
    guard let token = JSONWebToken(text), try keys.isSigned(token, by: .idToken) else {
      throw IdentityRefusal("INVALID_ID_TOKEN")
    }
    let claims = token.claims
    guard claims["iss"]?.text?.utf8.elementsEqual((Self.idIssuer + project).utf8) == true,
      claims["aud"]?.text?.utf8.elementsEqual(project.utf8) == true, let uid = claims["sub"]?.text,
      let expires = claims["exp"]?.integer, let issued = claims["iat"]?.integer
    else { throw IdentityRefusal("INVALID_ID_TOKEN") }
    guard expires > Self.now() else { throw IdentityRefusal("TOKEN_EXPIRED") }
    return (try good(uid, in: project, since: issued), claims)
  }

  /// A session cookie for an ID token: its claims, by another issuer and for a time of its own.
  /// - Parameter seconds: as the request has it.
  func sessionCookie(for text: String?, _ seconds: JSONValue?, in project: String) throws -> String {
    guard let text, !text.isEmpty else { throw IdentityRefusal("MISSING_ID_TOKEN") }
    let duration = seconds.map { $0.integer ?? 0 } ?? Self.cookieSeconds.upperBound
    guard Self.cookieSeconds.contains(duration) else { throw IdentityRefusal("INVALID_DURATION") }
    let (_, claims) = try user(ofIDToken: text, in: project)
    let now = Self.now()
    let cookie = claims.setting("iss", .string(Self.cookieIssuer + project)).setting("iat", .integer(now))
      .setting("exp", .integer(now + duration))
    return try keys.sign(cookie, .sessionCookie)
  }

  /// The user of a refresh token, if its sign-in still counts.
  func user(of signIn: SignIn) throws -> UserRecord {
    try good(signIn.uid, in: signIn.project, since: signIn.time)
  }

  /// - Parameter time: seconds since 1970, of the sign-in or of a token.
  private func good(_ uid: String, in project: String, since time: Int64) throws -> UserRecord {
    guard let user = try users.user(project, uid) else { throw IdentityRefusal("USER_NOT_FOUND") }
    guard !user.isDisabled else { throw IdentityRefusal("USER_DISABLED") }
    guard time >= user.validSince else { throw IdentityRefusal("TOKEN_EXPIRED") }
    return user
  }
}

extension UserTokens.SignIn {
  /// Reads a refresh token; nil if it is not one of the sandbox's.
  init?(refreshToken text: String) {
    guard text.hasPrefix(Self.prefix), let bytes = Base64.bytes(String(text.dropFirst(Self.prefix.count))),
      let json = try? JSONParser.parse(bytes), let project = json["project"]?.text, let uid = json["uid"]?.text,
      let provider = json["provider"]?.text, let time = json["time"]?.integer
    else { return nil }
    self.init(project: project, uid: uid, provider: provider, time: time)
    if let kind = json["factor"]?.text, let id = json["factorId"]?.text { secondFactor = (kind, id) }
  }
}
