import GoogleCloud
import JSON
import Sandbox
import Synchronization

/// Sign-ins at Google on their way: begun by `createAuthUri`, answered on the sandbox's own page, ended by `signInWithIdp`.
final class SignInRedirects: Sendable {
  /// Microseconds for which a code counts: 10 minutes.
  private static let lifetime: Int64 = 600 * 1_000_000

  /// A sign-in that was begun.
  struct Attempt: Sendable {
    var project: String
    /// `sessionId`: only who has it can use the code.
    var session: String
    /// Where the user goes with the code.
    var target: String
    /// The one domain of the addresses that may sign in; nil for any.
    var domain: String?
    /// Told again at the end.
    var context: String?
  }

  private let resources: Resources
  private let changes = Mutex(())

  init(resources: Resources) { self.resources = resources }

  /// - Returns: the state by which the answer is known.
  func begin(_ attempt: Attempt) throws -> String {
    let state = RandomName.new()
    try resources.put(Self.name(state), attempt.stored)
    return state
  }

  func attempt(_ state: String) throws -> Attempt? {
    try resources.value(Self.name(state)).flatMap(Attempt.init(stored:))
  }

  /// A code for a user who signed in.
  func code(for uid: String, state: String) throws -> String {
    let code = "4/0sandbox-" + RandomName.new()
    try resources.put(
      Self.codeName(code),
      .members([("state", .string(state)), ("uid", .string(uid)), ("time", .integer(resources.now()))]))
    return code
  }

  /// Uses a code up.
  /// - Parameter address: the callback's, without its query.
  /// - Throws: `IdentityRefusal`; the code is then not used up.
  func redeem(
    _ code: String, state: String, session: String, project: String, at address: String
  ) throws -> (attempt: Attempt, uid: String) {
    try changes.withLock { _ in
      guard let stored = try resources.value(Self.codeName(code)), let uid = stored["uid"]?.text,
        stored["state"]?.text?.utf8.elementsEqual(state.utf8) == true, let attempt = try attempt(state),
        resources.now() - (stored["time"]?.integer ?? 0) < Self.lifetime
      else { throw IdentityRefusal("INVALID_IDP_RESPONSE", "invalid_grant") }
      guard attempt.session.utf8.elementsEqual(session.utf8), attempt.project.utf8.elementsEqual(project.utf8) else {
        throw IdentityRefusal("INVALID_IDP_RESPONSE", "The session ID is of another sign-in.")
      }
      guard IdentityToolkit.address(of: attempt.target).utf8.elementsEqual(address.utf8) else {
        throw IdentityRefusal("INVALID_IDP_RESPONSE", "redirect_uri_mismatch")
      }
      try resources.delete(Self.codeName(code))
      return (attempt, uid)
    }
  }

  private static func name(_ state: String) -> String { "identitySignIns/\(state)" }

  private static func codeName(_ code: String) -> String { "identityCodes/\(code)" }
}

extension SignInRedirects.Attempt {
  init?(stored: JSONValue) {
    guard let project = stored["project"]?.text, let session = stored["session"]?.text,
      let target = stored["target"]?.text
    else { return nil }
    self.init(
      project: project, session: session, target: target, domain: stored["domain"]?.text,
      context: stored["context"]?.text)
  }

  var stored: JSONValue {
    .members([
      ("project", .string(project)), ("session", .string(session)), ("target", .string(target)),
      ("domain", domain.map { .string($0) }), ("context", context.map { .string($0) }),
    ])
  }
}
