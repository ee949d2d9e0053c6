import JSON
import Sandbox

/// A user of a project, as it is kept: the members of the API's `UserInfo`, and two of the sandbox's own.
struct UserRecord: Sendable {
  /// As the API has it, with `password`, and with `linked` for the providers in `providerUserInfo` that do not follow from the
  /// other members.
  private(set) var json: JSONValue

  init(stored json: JSONValue) { self.json = json }

  /// A new user with nothing but an id.
  /// - Parameter now: seconds since 1970.
  init(uid: String, now: Int64) {
    json = .members([
      ("localId", .string(uid)), ("createdAt", .integer64(now * 1000)), ("validSince", .integer64(now)),
    ])
  }

  /// An id as Google makes it.
  static func newID() -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<28).compactMap { _ in letters.randomElement() })
  }

  subscript(_ name: String) -> JSONValue? {
    get { json[name] }
    set { json = json.setting(name, newValue) }
  }

  var uid: String { json["localId"]?.text ?? "" }
  /// In lower case.
  var email: String? { json["email"]?.text }
  var password: String? { json["password"]?.text }
  var isDisabled: Bool { json["disabled"]?.truth == true }
  /// Seconds since 1970: no token of a sign-in before it is good for another token.
  var validSince: Int64 { json["validSince"]?.integer ?? 0 }
  /// The factors that a sign-in needs besides the first.
  var secondFactors: [JSONValue] { json["mfaInfo"]?.elements ?? [] }
  /// The claims that an administrator gave; none if they are not JSON.
  var claims: [JSONValue.Member] {
    json["customAttributes"]?.text.flatMap { try? JSONParser.parse(Array($0.utf8)) }?.members ?? []
  }

  /// Providers besides the e-mail address and the telephone number.
  var linked: [JSONValue] {
    get { json["linked"]?.elements ?? [] }
    set { json = json.setting("linked", newValue.isEmpty ? nil : .array(newValue)) }
  }

  /// How the user may sign in.
  private var providers: [JSONValue] {
    var providers = linked
    if let email, password != nil {
      providers.append(
        .members([
          ("providerId", .string("password")), ("displayName", json["displayName"]), ("photoUrl", json["photoUrl"]),
          ("federatedId", .string(email)), ("email", .string(email)), ("rawId", .string(email)),
        ]))
    }
    if let number = json["phoneNumber"] {
      providers.append(.members([("providerId", .string("phone")), ("phoneNumber", number), ("rawId", number)]))
    }
    return providers
  }

  /// Their names, such as `google.com`.
  var providerNames: [String] { providers.compactMap { $0["providerId"]?.text } }

  /// `firebase.identities` of a token: a provider's name to the user's ids there.
  var identities: JSONValue {
    var identities = JSONValue.object([])
    for provider in linked {
      guard let name = provider["providerId"]?.text, let id = provider["rawId"] else { continue }
      identities = identities.setting(name, .array((identities[name]?.elements ?? []) + [id]))
    }
    if let number = json["phoneNumber"] { identities = identities.setting("phone", .array([number])) }
    if let email { identities = identities.setting("email", .strings([email])) }
    return identities
  }

  /// As `accounts:lookup` has it. The hash of a password reads REDACTED, as Google has it for most callers.
  var told: JSONValue {
    let hash = password.map { _ in JSONValue.string(Base64.text(Array("REDACTED".utf8))) }
    let providers = providers
    return json.setting("password", nil).setting("linked", nil).setting("passwordHash", hash)
      .setting("providerUserInfo", providers.isEmpty ? nil : .array(providers))
  }
}
