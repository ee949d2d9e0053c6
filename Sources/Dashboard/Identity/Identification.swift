import Documents
import GoogleCloud
import JSON
import Policy

/// Finds out who calls, and whether they may.
struct Identification: Sendable {
  /// Verifies a token of a kind.
  typealias Verify = @Sendable (_ kind: TokenProfile.Kind, _ token: String) async throws -> VerifiedToken
  /// Holds a token against the account as the service has it now.
  typealias Check = @Sendable (_ token: VerifiedToken, _ purpose: SuperadminCheck.Purpose) async throws -> Void

  let role: RoleRule
  let needsSecondFactor: Bool
  /// Of Identity-Aware Proxy in front, so that every request but `/health` must have its assertion too; nil for none.
  let proxy: ServeRules.Proxy?
  let cookies: SessionCookie
  let verify: Verify
  let check: Check

  /// How long ago a user may have signed in for an action, and for a session cookie to be made, in seconds.
  /// Source: OWASP ASVS 5.0, 7.5.3; firebase.google.com/docs/auth/admin/manage-cookies.
  static let actionSignInSeconds: Int64 = 600
  static let sessionSignInSeconds: Int64 = 300

  private static let scheme = "bearer "
  private static let proxyHeader = "x-goog-iap-jwt-assertion"
  /// In seconds, for a client that may try again.
  private static let pause = 5

  /// Whose request it is, by its token; a Bearer token goes before a cookie.
  /// - Throws: `Problem`: 401 without a token or for one that is refused, 503 where Google's keys cannot be had.
  func caller(_ call: Call) async throws -> Caller {
    if let authorization = call.header("authorization") {
      guard authorization.utf8.count > Self.scheme.utf8.count,
        authorization.prefix(Self.scheme.count).lowercased().utf8.elementsEqual(Self.scheme.utf8)
      else { throw Problem(.tokenRefused, "The header Authorization is not Bearer and an ID token.") }
      let token = String(authorization.dropFirst(Self.scheme.count))
      return Caller(try await verified(.idToken, token), .bearer, role)
    }
    switch cookies.session(of: call) {
    case .none: throw Problem(.signedOut, "Sign in, or send Authorization: Bearer and an ID token.")
    case .several: throw Problem(.tokenRefused, "The request has several session cookies. Sign out and in again.")
    case .one(let cookie): return Caller(try await verified(.sessionCookie, cookie), .cookie, role)
    }
  }

  /// The assertion is a second wall: it says who the proxy let through, and does not make anyone SUPERADMIN.
  /// - Throws: `Problem` for a request that did not come through the proxy that the policy names.
  func checkProxy(_ call: Call) async throws {
    guard let proxy else { return }
    guard let assertion = call.header(Self.proxyHeader) else {
      throw Problem(.tokenRefused, "The request did not come through Identity-Aware Proxy.")
    }
    let token = try await verified(.proxyAssertion, assertion)
    guard !proxy.superadmins.isEmpty else { return }
    // As the policy has them. Of other letters than ASCII's, some are small ones of ASCII's to Unicode.
    let email = ExactName(decoding: (token.email ?? "").utf8.map(\.lowercasedASCII))
    guard proxy.superadmins.contains(where: { ExactName($0) == email }) else {
      throw Problem(.notSuperadmin, "The policy does not name your account in serve.iap.superadmins.")
    }
  }

  /// - Throws: `Problem`.
  func verified(_ kind: TokenProfile.Kind, _ token: String) async throws -> VerifiedToken {
    do { return try await verify(kind, token) } catch let refusal as TokenRefusal {
      throw refusal == .expired
        ? Problem(.tokenExpired, refusal.rule)
        : Problem(.tokenRefused, refusal.rule, members: [("rule", .string(refusal.rawValue))])
    } catch is TokenKeysFailure {
      throw Problem(
        .keys, "Google's keys cannot be read now, so no token can be verified. Try again.", retryAfter: Self.pause)
    }
  }

  /// Checks that a caller is SUPERADMIN now.
  /// - Throws: `Problem`, with whose request it is.
  func admit(_ caller: Caller, for purpose: SuperadminCheck.Purpose) async throws {
    guard caller.actor.role != nil else { throw noRole.by(caller.actor) }
    if needsSecondFactor, caller.token.secondFactor == nil {
      throw Problem(.secondFactor, "The policy asks for a sign-in with a second factor. Enroll one, and sign in again.")
        .by(caller.actor)
    }
    do { try await check(caller.token, purpose) } catch let refusal as SuperadminRefusal {
      throw problem(refusal).by(caller.actor)
    } catch is LookupFailure {
      throw Problem(
        .lookup, "Firebase does not answer whether you are a SUPERADMIN still, so nothing is shown or done. Try again.",
        retryAfter: Self.pause
      ).by(caller.actor)
    }
  }

  /// Checks that a caller signed in a short time ago.
  /// - Parameter now: in microseconds since 1970.
  /// - Throws: `Problem` 401.
  func checkFresh(_ caller: Caller, within seconds: Int64, now: Int64) throws(Problem) {
    guard let age = caller.signInAge(now: now), (0...seconds).contains(age) else {
      throw Problem(
        .reauthenticate, "This needs a sign-in of the last \(seconds / 60) minutes. Sign in again.",
        members: [("maximumAge", .integer(seconds))]
      ).by(caller.actor)
    }
  }

  private var noRole: Problem {
    let value = role.value.map { "\"\($0)\"" } ?? "true"
    return Problem(
      .notSuperadmin,
      "Your account needs the custom claim \(role.claim): \(value). A developer sets it by setCustomUserClaims of the "
        + "Firebase Admin SDK. Then sign in again.",
      members: [("claim", .string(role.claim.text))])
  }

  private func problem(_ refusal: SuperadminRefusal) -> Problem {
    switch refusal {
    case .noRole, .roleTaken: noRole
    case .gone: Problem(.tokenRefused, "The account does not exist any more.", members: rule(refusal))
    case .disabled: Problem(.tokenRefused, "The account is disabled.", members: rule(refusal))
    case .revoked: Problem(.tokenRefused, "The sign-in was revoked. Sign in again.", members: rule(refusal))
    }
  }

  private func rule(_ refusal: SuperadminRefusal) -> [(String, JSONValue?)] { [("rule", .string(refusal.rawValue))] }
}
