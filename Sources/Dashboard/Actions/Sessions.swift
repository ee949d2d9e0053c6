import Documents
import GoogleCloud
import Hummingbird
import JSON
import Logging

// How a user of the server's own page signs in and out.
extension Dashboard {
  /// `POST /api/v1/session`: an ID token becomes a session cookie.
  func openSession(_ call: Call) async throws -> Reply {
    try limits.signIns.check(RateLimit.key(ofAddress: call.address), "sign-ins", now: call.time)
    if let origin = call.header("origin"), !hosts.isOwn(origin, at: call.host ?? "") {
      throw Problem(.notThisSite, "Only this server's own pages open a session.")
    }
    guard call.header("authorization") != nil else {
      throw Problem(.signedOut, "Send Authorization: Bearer and an ID token.")
    }
    let caller = try await identification.caller(call)
    try identification.checkFresh(caller, within: Identification.sessionSignInSeconds, now: call.time)
    try await identification.admit(caller, for: .acting)
    let token = Secret(value: String((call.header("authorization") ?? "").dropFirst("bearer ".count)))
    let cookie = try await session(of: caller, token, call)
    return Reply(.noContent, headers: [("set-cookie", identification.cookies.setting(session: cookie.value))])
  }

  /// Writes the session down, and makes its cookie.
  private func session(of caller: Caller, _ idToken: Secret, _ call: Call) async throws -> Secret {
    try await audit.write(event(.sessionOpened, .intended, call, caller))
    do {
      let cookie = try await makeCookie(idToken)
      try await audit.write(event(.sessionOpened, .done, call, caller))
      return cookie
    } catch let error where !(error is AuditFailure) {
      try await audit.write(event(.sessionOpened, .failed, call, caller))
      throw error
    }
  }

  /// `DELETE /api/v1/session`: signing out is never refused; only another site cannot do it.
  func closeSession(_ call: Call) async throws -> Reply {
    var reply = Reply(
      .noContent,
      headers: [
        ("set-cookie", identification.cookies.clearingSession), ("clear-site-data", "\"cookies\", \"cache\""),
      ])
    guard case .one = identification.cookies.session(of: call) else { return reply }
    try origins.check(cookie: call, changes: true, host: call.host ?? "")
    guard let caller = try? await identification.caller(call) else { return reply }
    do { try await audit.write(event(.sessionClosed, .done, call, caller)) } catch let failure as AuditFailure {
      let headers = reply.headers
      reply = Problem(.cannotAudit, "You are signed out, but that could not be written down. \(failure)").reply(
        id: call.id)
      reply.headers += headers
    }
    return reply
  }

  /// `GET /signin`: sends the browser to Google's page.
  func beginSignIn(_ call: Call) async throws -> Reply {
    guard let signIn, let host = call.host else { throw Self.noSignIn }
    try limits.signIns.check(RateLimit.key(ofAddress: call.address), "sign-ins", now: call.time)
    guard let next = SignIn.ownPath(call.query["next"], basePath: settings.basePath) else {
      throw Problem(.badRequest, "next is not a path of this server.")
    }
    let trip = try await signIn.begin("\(HostGuard.origin(of: host))\(settings.basePath)/signin/callback")
    let kept = SignIn.Trip(
      session: trip.sessionID.value, state: SignIn.state(of: trip.address), next: next)
    return Reply(
      .seeOther,
      headers: [("location", trip.address), ("set-cookie", identification.cookies.setting(trip: kept.text))])
  }

  /// `GET /signin/callback`: the browser is back from Google's page.
  func endSignIn(_ call: Call) async throws -> Reply {
    guard let signIn, let host = call.host else { throw Self.noSignIn }
    try limits.signIns.check(RateLimit.key(ofAddress: call.address), "sign-ins", now: call.time)
    guard case .one(let text) = identification.cookies.trip(of: call), let trip = SignIn.Trip(text),
      trip.state.map({ ExactName($0) }) == call.query["state"].map({ ExactName($0) }),
      // Out of the cookie, which the browser could have from elsewhere.
      let next = SignIn.ownPath(trip.next, basePath: settings.basePath)
    else {
      throw Problem(.state, "This browser did not begin the sign-in, or did so more than 10 minutes ago. Sign in.")
    }
    let outcome: SignInOutcome
    do {
      outcome = try await signIn.end("\(HostGuard.origin(of: host))\(call.target)", Secret(value: trip.session))
    } catch let error as GoogleCloudError where [.invalidArgument, .failedPrecondition].contains(error.code) {
      logger.warning("request \(call.id): \(error)")
      throw Problem(.state, "Google does not accept the sign-in. Sign in again.")
    }
    let token: Secret
    switch outcome {
    case .signedIn(let idToken): token = idToken
    case .secondFactorNeeded:
      throw Problem(
        .secondFactor,
        "Your account has a second factor, which this page does not ask for. Use your own dashboard's sign-in.")
    case .confirmationNeeded:
      throw Problem(.tokenRefused, "Another account has this e-mail address. Sign in with it first.")
    }
    let caller = Caller(try await identification.verified(.idToken, token.value), .bearer, settings.role)
    try identification.checkFresh(caller, within: Identification.sessionSignInSeconds, now: call.time)
    try await identification.admit(caller, for: .acting)
    let cookie = try await session(of: caller, token, call)
    return Reply(
      .ok,
      headers: [
        ("content-type", "text/html; charset=utf-8"), ("set-cookie", identification.cookies.clearingTrip),
        ("set-cookie", identification.cookies.setting(session: cookie.value)),
      ], body: .bytes(SignIn.landing(next: next)), isPage: true)
  }

  private static let noSignIn = Problem(.notFound, "This server has no sign-in page. Set serve.apiKey in the policy.")

  /// An entry about a caller's request.
  func event(
    _ action: AuditEvent.Action, _ outcome: AuditEvent.Outcome, _ call: Call, _ caller: Caller, object: String? = nil,
    details: [(String, JSONValue?)] = []
  ) -> AuditEvent {
    AuditEvent(
      action, outcome, by: caller.actor, from: call.address, request: call.id, object: object, details: details)
  }
}
