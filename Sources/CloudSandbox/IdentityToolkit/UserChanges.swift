import JSON
import Sandbox

/// What a request of `accounts:signUp` or `accounts:update` sets in a user.
///
/// Sources: identitytoolkit v1's discovery document; firebase.google.com/docs/auth/admin/custom-claims.
struct UserChanges {
  private static let emailBytes = 256
  private static let passwordCharacters = 6
  private static let claimCharacters = 1000
  /// Names of claims that a token has by itself. Source: firebase-admin-python, `RESERVED_CLAIMS`.
  private static let reservedClaims = [
    "acr", "amr", "at_hash", "aud", "auth_time", "azp", "cnf", "c_hash", "exp", "firebase", "iat", "iss", "jti", "nbf",
    "nonce", "sub",
  ]
  /// Only an administrator sets these.
  private static let administrative = [
    "customAttributes", "disableUser", "disabled", "emailVerified", "validSince", "createdAt", "lastLoginAt", "mfa",
    "mfaInfo", "linkProviderUserInfo", "phoneNumber",
  ]

  let json: JSONValue
  let isAdmin: Bool
  /// Seconds since 1970.
  let now: Int64

  /// - Throws: `IdentityRefusal`; the user is then partly changed.
  func apply(to user: inout UserRecord) throws {
    guard isAdmin || !Self.administrative.contains(where: { json[$0] != nil }) else {
      throw IdentityRefusal("INSUFFICIENT_PERMISSION")
    }
    try setSecrets(of: &user)
    for name in ["displayName", "photoUrl", "createdAt", "lastLoginAt"] {
      if let value = json[name] { user[name] = value }
    }
    if let number = json["phoneNumber"] {
      guard number.text?.wholeMatch(of: /\+[0-9]{5,15}/) != nil else {
        throw IdentityRefusal("INVALID_PHONE_NUMBER", "Invalid format.")
      }
      user["phoneNumber"] = number
    }
    if let disabled = json["disableUser"] ?? json["disabled"] { user["disabled"] = .boolean(disabled.truth == true) }
    if let since = json["validSince"] {
      guard let seconds = since.integer, seconds >= 0 else { throw IdentityRefusal("INVALID_VALID_SINCE") }
      user["validSince"] = .integer64(seconds)
    }
    if let claims = json["customAttributes"] { user["customAttributes"] = try Self.checked(claims: claims) }
    if let factors = json["mfa"].map({ $0["enrollments"]?.elements ?? [] }) ?? json["mfaInfo"]?.elements {
      user["mfaInfo"] = factors.isEmpty ? nil : .array(factors.map { factor($0) })
    }
    if let provider = json["linkProviderUserInfo"], let name = provider["providerId"]?.text, provider["rawId"] != nil {
      user.linked = user.linked.filter { $0["providerId"]?.text != name } + [provider]
    }
    remove(from: &user)
  }

  /// A change of address or password ends all sessions, as at Google.
  private func setSecrets(of user: inout UserRecord) throws {
    if let text = json["email"]?.text {
      let email = try Self.checked(email: text)
      if user.email.map({ !$0.utf8.elementsEqual(email.utf8) }) ?? false {
        user["validSince"] = .integer64(now)
      }
      if user.email.map({ !$0.utf8.elementsEqual(email.utf8) }) ?? true { user["emailVerified"] = .boolean(false) }
      user["email"] = .string(email)
    }
    if let verified = json["emailVerified"] { user["emailVerified"] = .boolean(verified.truth == true) }
    if let password = json["password"]?.text {
      guard password.count >= Self.passwordCharacters else {
        throw IdentityRefusal("WEAK_PASSWORD", "Password should be at least \(Self.passwordCharacters) characters")
      }
      if user.password != nil { user["validSince"] = .integer64(now) }
      user["password"] = .string(password)
      user["passwordUpdatedAt"] = .integer(now * 1000)
    }
  }

  private func remove(from user: inout UserRecord) {
    for attribute in json["deleteAttribute"]?.elements?.compactMap(\.text) ?? [] {
      switch attribute {
      case "DISPLAY_NAME": user["displayName"] = nil
      case "PHOTO_URL": user["photoUrl"] = nil
      case "EMAIL": (user["email"], user["emailVerified"]) = (nil, nil)
      case "PASSWORD": user["password"] = nil
      default: break
      }
    }
    for provider in json["deleteProvider"]?.elements?.compactMap(\.text) ?? [] {
      switch provider {
      case "phone": user["phoneNumber"] = nil
      case "password": user["password"] = nil
      default: user.linked = user.linked.filter { $0["providerId"]?.text != provider }
      }
    }
  }

  private func factor(_ json: JSONValue) -> JSONValue {
    let id = json["mfaEnrollmentId"] ?? .string(RandomName.new())
    return json.setting("mfaEnrollmentId", id).setting("enrolledAt", json["enrolledAt"] ?? .time(now * 1_000_000))
  }

  /// - Returns: the address in lower case, by which a user has it once.
  static func checked(email text: String?) throws -> String {
    guard let text, text.utf8.count <= emailBytes, text.wholeMatch(of: /[^@\s]+@[^@\s]+/) != nil else {
      throw IdentityRefusal("INVALID_EMAIL")
    }
    return text.lowercased()
  }

  private static func checked(claims: JSONValue) throws -> JSONValue {
    guard let text = claims.text, let members = try? JSONParser.parse(Array(text.utf8)).members else {
      throw IdentityRefusal("INVALID_CLAIMS")
    }
    guard text.unicodeScalars.count <= claimCharacters else { throw IdentityRefusal("CLAIMS_TOO_LARGE") }
    if let name = members.map(\.name).first(where: { reservedClaims.contains($0) }) {
      throw IdentityRefusal("FORBIDDEN_CLAIM", name)
    }
    return claims
  }
}
