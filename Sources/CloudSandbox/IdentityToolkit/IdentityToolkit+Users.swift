import Hummingbird
import JSON
import Sandbox

/// What an administrator, or a user with an ID token, does about users.
extension IdentityToolkit {
  private static let maximumPage = 1000
  private static let maximumQuery = 500

  func signUp(_ call: Call) throws -> Response {
    let now = UserTokens.now()
    let email = call.json["email"]
    let password = call.json["password"]
    guard call.isAdmin || call.json["localId"] == nil else { throw IdentityRefusal("INSUFFICIENT_PERMISSION") }
    guard email != nil || password == nil else { throw IdentityRefusal("MISSING_EMAIL") }
    guard call.isAdmin || email == nil || password != nil else { throw IdentityRefusal("MISSING_PASSWORD") }
    let uid = call.json["localId"]?.text ?? UserRecord.newID()
    guard (1...128).contains(uid.unicodeScalars.count) else { throw IdentityRefusal("INVALID_LOCAL_ID") }
    var user = UserRecord(uid: uid, now: now)
    try UserChanges(json: call.json, isAdmin: call.isAdmin, now: now).apply(to: &user)
    if !call.isAdmin { user["lastLoginAt"] = .integer64(now * 1000) }
    try users.insert(user, into: call.project)
    let told: [(String, JSONValue?)] = [
      ("kind", .string("identitytoolkit#SignupNewUserResponse")), ("localId", .string(uid)), ("email", user["email"]),
      ("displayName", user["displayName"]),
    ]
    guard !call.isAdmin else { return .members(told) }
    let signIn = UserTokens.SignIn(
      project: call.project, uid: uid, provider: email == nil ? "anonymous" : "password", time: now)
    return .members(told + (try tokens.answer(for: user, signIn)))
  }

  func lookup(_ call: Call) throws -> Response {
    var found: [UserRecord] = []
    if let token = call.json["idToken"]?.text {
      found = [try tokens.user(ofIDToken: token, in: call.project).user]
    } else {
      guard call.isAdmin else { throw IdentityRefusal("MISSING_ID_TOKEN") }
      func texts(_ name: String) -> [String] { call.json[name]?.elements?.compactMap(\.text) ?? [] }
      found += try texts("localId").compactMap { try users.user(call.project, $0) }
      found += try texts("email").compactMap { try users.user(call.project, email: $0) }
      found += try texts("phoneNumber").compactMap { try users.user(call.project, with: "phoneNumber", $0) }
      let all = call.json["federatedUserId"] == nil ? [] : try users.all(of: call.project)
      for wanted in call.json["federatedUserId"]?.elements ?? [] {
        found += all.filter { user in
          user.linked.contains {
            $0["providerId"]?.text == wanted["providerId"]?.text && $0["rawId"]?.text == wanted["rawId"]?.text
          }
        }
      }
    }
    var told: [JSONValue] = []
    for (index, user) in found.enumerated() {
      let isFirst = !found[..<index].contains { $0.uid.utf8.elementsEqual(user.uid.utf8) }
      if isFirst { told.append(user.told) }
    }
    return .members([
      ("kind", .string("identitytoolkit#GetAccountInfoResponse")), ("users", told.isEmpty ? nil : .array(told)),
    ])
  }

  func update(_ call: Call) throws -> Response {
    let uid = try subject(of: call)
    let now = UserTokens.now()
    let user = try users.change(call.project, uid) { user in
      try UserChanges(json: call.json, isAdmin: call.isAdmin, now: now).apply(to: &user)
    }
    let told = user.told
    let members: [(String, JSONValue?)] = [
      ("kind", .string("identitytoolkit#SetAccountInfoResponse")), ("localId", .string(uid)),
      ("email", told["email"]), ("displayName", told["displayName"]), ("photoUrl", told["photoUrl"]),
      ("emailVerified", told["emailVerified"]), ("providerUserInfo", told["providerUserInfo"]),
    ]
    guard !call.isAdmin, call.json["returnSecureToken"]?.truth == true else { return .members(members) }
    let signIn = UserTokens.SignIn(project: call.project, uid: uid, provider: "password", time: now)
    return .members(members + (try tokens.answer(for: user, signIn)))
  }

  func delete(_ call: Call) throws -> Response {
    try users.delete(call.project, subject(of: call))
    return .members([("kind", .string("identitytoolkit#DeleteAccountResponse"))])
  }

  /// Whom a change is about.
  private func subject(of call: Call) throws -> String {
    if let token = call.json["idToken"]?.text { return try tokens.user(ofIDToken: token, in: call.project).user.uid }
    guard call.isAdmin else { throw IdentityRefusal("MISSING_ID_TOKEN") }
    guard let uid = call.json["localId"]?.text, !uid.isEmpty else { throw IdentityRefusal("MISSING_LOCAL_ID") }
    return uid
  }

  /// `accounts:batchDelete`. A user who is not disabled is deleted by `force` only.
  func batchDelete(_ call: Call) throws -> Response {
    let isForced = call.json["force"]?.truth == true
    var errors: [JSONValue] = []
    for (index, uid) in (call.json["localIds"]?.elements ?? []).compactMap(\.text).enumerated() {
      // As at Google, the answer leaves out a user that does not exist.
      guard let user = try users.user(call.project, uid) else { continue }
      if isForced || user.isDisabled {
        try users.delete(call.project, uid)
      } else {
        errors.append(
          .members([
            ("index", .integer(index)), ("localId", .string(uid)),
            ("message", .string("NOT_DISABLED : Disable the account before batch deletion.")),
          ]))
      }
    }
    return .members([("errors", errors.isEmpty ? nil : .array(errors))])
  }

  /// `accounts:batchGet`.
  func list(_ call: Call, _ query: RequestQuery) throws -> Response {
    guard call.isAdmin else { throw IdentityRefusal("INSUFFICIENT_PERMISSION") }
    let page = try ResourcePage(
      of: users.all(of: call.project).map(\.told), by: "localId", query, size: "maxResults", token: "nextPageToken",
      default: 20, maximum: Self.maximumPage)
    return .members([
      ("kind", .string("identitytoolkit#DownloadAccountResponse")),
      ("users", page.values.isEmpty ? nil : .array(page.values)), ("nextPageToken", page.next),
    ])
  }

  /// `accounts:query`: by ids, or in another order by creation.
  func query(_ call: Call) throws -> Response {
    var found = try users.all(of: call.project)
    if let expression = call.json["expression"]?.elements?.first {
      for (name, member) in [("email", "email"), ("phoneNumber", "phoneNumber"), ("userId", "localId")] {
        guard let text = expression[name]?.text else { continue }
        let wanted = name == "email" ? text.lowercased() : text
        found = found.filter { $0[member]?.text?.utf8.elementsEqual(wanted.utf8) ?? false }
        break
      }
    }
    guard call.json["returnUserInfo"]?.truth ?? true else {
      return .members([("recordsCount", .integer64(found.count))])
    }
    switch call.json["sortBy"]?.text ?? "USER_ID" {
    case "USER_ID", "SORT_BY_FIELD_UNSPECIFIED": break
    case "CREATED_AT": found.sort { $0["createdAt"]?.integer ?? 0 < $1["createdAt"]?.integer ?? 0 }
    default: throw GoogleError.unsupported("this `sortBy`")
    }
    if call.json["order"]?.text == "DESC" { found.reverse() }
    let limit = Int(clamping: call.json["limit"]?.integer ?? Int64(Self.maximumQuery))
    guard (1...Self.maximumQuery).contains(limit) else { throw IdentityRefusal("INVALID_PAGE_SELECTION") }
    let page = found.dropFirst(max(0, Int(clamping: call.json["offset"]?.integer ?? 0))).prefix(limit)
    return .members([
      ("recordsCount", .integer64(page.count)), ("userInfo", page.isEmpty ? nil : .array(page.map(\.told))),
    ])
  }
}
