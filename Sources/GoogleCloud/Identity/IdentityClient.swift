package import Documents
import JSON

/// Reads users of Firebase Authentication, makes session cookies, and signs users in.
///
/// An answer is refused (`badResponse`) if it names a member twice, or if a member that is read has another type than the API
/// gives it. No error repeats a token, a cookie or a code.
/// Source: identitytoolkit v1, rev 20261026.
package struct IdentityClient: Sendable {
  /// How long a session cookie may last, in seconds. Source: firebase.google.com/docs/auth/admin/manage-cookies.
  package static let cookieSeconds = 300...14 * 86_400
  /// A browser keeps no cookie whose name and value are longer. Source: OWASP ASVS 5.0, 3.3.5.
  private static let mostCookieBytes = 4_096

  let projectID: String
  /// By the right of Rekindle's own account.
  private let authorized: RESTClient
  /// By the web key alone: no access token goes along.
  let open: RESTClient

  /// - Throws: `badEndpoint`.
  package init(
    project projectID: String, _ services: GoogleServices, retries: RetryPolicy = RetryPolicy(tries: 2, rules: .storage)
  ) throws(GoogleCloudError) {
    self.init(
      project: projectID, try services.endpoint(.identityToolkit), open: try services.publicEndpoint(.identityToolkit),
      retries: retries)
  }

  init(project projectID: String, _ endpoint: ServiceEndpoint, open: ServiceEndpoint, retries: RetryPolicy) {
    self.projectID = projectID
    authorized = RESTClient(endpoint, retries: retries)
    self.open = RESTClient(open, retries: retries)
  }

  /// Somebody waits for the page.
  static let limits = TimeLimits(connect: .seconds(5), idle: .seconds(10), total: .seconds(20))

  /// The user as the service has it now.
  /// - Throws: `notFound` for a user that was deleted; `badResponse` also for an answer about another user, or several.
  package func account(_ uid: ExactName) async throws -> IdentityAccount {
    struct Question: Encodable {
      var localId: [ExactName]
    }
    let call = "accounts:lookup"
    let answer = try await repeatable(call, Question(localId: [uid]), permission: "firebaseauth.users.get")
    guard let users = answer.member("users") else {
      throw GoogleCloudError(
        .notFound, "The project \(projectID) does not have the user any more.", remedy: "Sign in as another user.",
        httpStatus: 200)
    }
    guard let users = users.elements, users.count == 1 else {
      throw IdentityAnswer.wrong(call, "does not describe one user")
    }
    let account: IdentityAccount
    do throws(ImpossibleAnswer) { account = try IdentityAccount(users[0]) } catch {
      throw IdentityAnswer.wrong(call, "cannot be right: \(error.what)")
    }
    guard account.uid == uid else { throw IdentityAnswer.wrong(call, "describes another user") }
    return account
  }

  /// Makes a session cookie of an ID token. `TokenVerifier` must have verified that token.
  /// - Parameter seconds: how long the cookie lasts, in `cookieSeconds`.
  /// - Throws: `invalidArgument` for another length, and for a token that the service refuses.
  package func sessionCookie(of idToken: Secret, seconds: Int) async throws -> Secret {
    struct Question: Encodable {
      var idToken: String
      var validDuration: String
    }
    guard Self.cookieSeconds.contains(seconds) else {
      throw GoogleCloudError(
        .invalidArgument, "A session cookie cannot last \(seconds) s.",
        remedy: "Choose from \(Self.cookieSeconds.lowerBound) to \(Self.cookieSeconds.upperBound) s.")
    }
    let call = "createSessionCookie"
    let answer = try await hiding([idToken.value]) {
      try await repeatable(
        call, Question(idToken: idToken.value, validDuration: String(seconds)),
        permission: "firebaseauth.users.createSession")
    }
    guard let cookie = answer.member("sessionCookie")?.text, !cookie.isEmpty, cookie.utf8.count <= Self.mostCookieBytes,
      cookie.utf8.allSatisfy({ $0.isASCIILetterOrDigit || "-_.".utf8.contains($0) })
    else { throw IdentityAnswer.wrong(call, "has no session cookie that a browser can keep") }
    return Secret(value: cookie)
  }

  /// A call of the project's that does the same when it is made twice.
  private func repeatable(
    _ call: String, _ question: some Encodable, permission: String
  ) async throws -> JSONValue {
    let separator = call.utf8.contains(UInt8(ascii: ":")) ? "/" : ":"
    let response = try await authorized.retries.run {
      try await authorized.answer(
        call, method: "POST", path: "/v1/projects/\(projectID)\(separator)\(call)".urlPath, body: question,
        limits: Self.limits, role: "with the permission \(permission) on the project \(projectID)")
    }
    return try IdentityAnswer.json(call, response)
  }

  /// Runs a call whose service may repeat in its message what it was sent.
  func hiding<Result>(_ secrets: [String], _ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch var error as GoogleCloudError {
      for secret in secrets where !secret.isEmpty {
        error.message = error.message.replacing(secret, with: Secret(value: secret).description)
      }
      throw error
    }
  }
}

/// Answers of the service, read strictly.
enum IdentityAnswer {
  static func json(_ call: String, _ response: HTTPResponse) throws(GoogleCloudError) -> JSONValue {
    guard let json = try? JSONParser.parse(response.body), json.members != nil else {
      throw wrong(call, "is not a JSON object")
    }
    guard !json.repeatsMember else { throw wrong(call, "names a member twice") }
    return json
  }

  static func wrong(_ call: String, _ problem: String) -> GoogleCloudError {
    .wrongAnswer("The answer to \(call) \(problem).", httpStatus: 200)
  }
}
