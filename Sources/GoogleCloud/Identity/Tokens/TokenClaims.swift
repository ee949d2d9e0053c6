import Documents
import JSON

/// What a token states, once every rule of its profile but the signature holds.
struct TokenClaims {
  private(set) var uid: ExactName = ""
  private(set) var email: String?
  private(set) var emailVerified = false
  private(set) var name: String?
  private(set) var issuedAt: Int64 = 0
  private(set) var authenticatedAt: Int64?
  private(set) var expires: Int64 = 0
  private(set) var signInProvider: String?
  private(set) var secondFactor: String?

  /// The largest whole number that every reader of JSON holds exactly.
  private static let latest: Int64 = 1 << 53
  private static let mostUserCharacters = 128
  /// With Identity Platform as its source, an assertion's subject has the uid behind the project's name.
  private static let mostProxyCharacters = 256

  /// - Parameter now: in microseconds since 1970.
  init(_ token: UnverifiedToken, _ profile: TokenProfile, now: Int64) throws(TokenRefusal) {
    guard token.algorithm.utf8.elementsEqual(profile.algorithmName.utf8) else { throw .wrongAlgorithm }
    let claims = token.claims
    guard claims.isText("iss", profile.issuer) else { throw .wrongIssuer }
    guard claims.isText("aud", profile.audience) else { throw .wrongAudience }
    let most = profile.kind == .proxyAssertion ? Self.mostProxyCharacters : Self.mostUserCharacters
    guard let subject = claims.member("sub")?.text, (1...most).contains(subject.unicodeScalars.count) else {
      throw .badSubject
    }
    uid = ExactName(subject)
    try readTimes(claims, profile, seconds: now / 1_000_000)
    email = try Self.optionalText(claims, "email")
    name = try Self.optionalText(claims, "name")
    if let verified = claims.member("email_verified") {
      guard let truth = verified.truth else { throw .badProfile }
      emailVerified = truth
    }
    if profile.kind == .proxyAssertion {
      guard email != nil else { throw .badProfile }
    } else {
      try readSignIn(claims)
    }
  }

  private mutating func readTimes(
    _ claims: JSONValue, _ profile: TokenProfile, seconds now: Int64
  ) throws(TokenRefusal) {
    guard let issued = try Self.time(claims, "iat"), let end = try Self.time(claims, "exp"), issued < end else {
      throw .badTime
    }
    guard issued <= now + profile.skew else { throw .issuedAhead }
    guard now < end + profile.skew else { throw .expired }
    guard end - issued <= profile.longestLife else { throw .livesTooLong }
    if let start = try Self.time(claims, "nbf"), start > now + profile.skew { throw .notYetValid }
    if profile.kind != .proxyAssertion {
      guard let signIn = try Self.time(claims, "auth_time") else { throw .badTime }
      guard signIn <= now + profile.skew else { throw .signedInAhead }
      authenticatedAt = signIn
    }
    issuedAt = issued
    expires = end
  }

  /// Source: firebase-tools' operations.ts, generateJwt, for the members of `firebase`.
  private mutating func readSignIn(_ claims: JSONValue) throws(TokenRefusal) {
    if let user = claims.member("user_id"), user.text.map({ ExactName($0) }) != uid { throw .otherUser }
    guard let firebase = claims.member("firebase"), firebase.members != nil,
      let provider = firebase.member("sign_in_provider")?.text, !provider.isEmpty
    else { throw .noSignIn }
    guard firebase.member("tenant") == nil else { throw .tenant }
    guard !firebase.isText("sign_in_provider", "anonymous"), !claims.isText("provider_id", "anonymous") else {
      throw .anonymous
    }
    signInProvider = provider
    if let factor = firebase.member("sign_in_second_factor") {
      guard let text = factor.text, !text.isEmpty else { throw .noSignIn }
      secondFactor = text
    }
  }

  /// Seconds since 1970, as digits alone; nil without the member.
  private static func time(_ claims: JSONValue, _ name: String) throws(TokenRefusal) -> Int64? {
    guard let value = claims.member(name) else { return nil }
    guard case .number(let text) = value, let time = Int64(text), (0...latest).contains(time), String(time) == text
    else { throw .badTime }
    return time
  }

  private static func optionalText(_ claims: JSONValue, _ name: String) throws(TokenRefusal) -> String? {
    guard let value = claims.member(name) else { return nil }
    guard let text = value.text else { throw .badProfile }
    return text
  }
}

extension JSONValue {
  fileprivate func isText(_ name: String, _ wanted: String) -> Bool {
    member(name)?.text.map { $0.utf8.elementsEqual(wanted.utf8) } == true
  }
}
