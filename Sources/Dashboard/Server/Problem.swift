import Hummingbird
import JSON

/// Why a request is not answered as it asks: `application/problem+json` (RFC 9457) with a stable code.
///
/// It says nothing of the server's inside, and no name of a bucket, project or person to who is not a SUPERADMIN.
struct Problem: Error, Sendable {
  /// Part of the API: the raw values are never changed.
  enum Code: String, Sendable, CaseIterable {
    case badRequest = "bad-request"
    case state
    case signedOut = "signed-out"
    case tokenExpired = "token-expired"
    case tokenRefused = "token-refused"
    case reauthenticate
    case notSuperadmin = "not-superadmin"
    case notThisSite = "not-this-site"
    case secondFactor = "second-factor"
    case readOnly = "read-only"
    case notFound = "not-found"
    case notAllowed = "not-allowed"
    case alreadyRunning = "already-running"
    case keyReused = "key-reused"
    case exportIncomplete = "export-incomplete"
    case noSnapshot = "no-snapshot"
    case ended
    case tooLarge = "too-large"
    case wrongType = "wrong-type"
    case invalid
    case tooMany = "too-many"
    case `internal`
    case service
    case cannotAudit = "cannot-audit"
    case keys
    case lookup

    var status: Int {
      switch self {
      case .badRequest, .state: 400
      case .signedOut, .tokenExpired, .tokenRefused, .reauthenticate: 401
      case .notSuperadmin, .notThisSite, .secondFactor, .readOnly: 403
      case .notFound: 404
      case .notAllowed: 405
      case .alreadyRunning, .keyReused, .exportIncomplete, .noSnapshot, .ended: 409
      case .tooLarge: 413
      case .wrongType: 415
      case .invalid: 422
      case .tooMany: 429
      case .internal: 500
      case .service: 502
      case .cannotAudit, .keys, .lookup: 503
      }
    }

    /// Whether it says no to a person, so that the audit log has it.
    var isRefusal: Bool {
      switch self {
      case .state, .signedOut, .tokenExpired, .tokenRefused, .reauthenticate, .notSuperadmin, .notThisSite,
        .secondFactor,
        .readOnly, .tooMany, .keys, .lookup:
        true
      default: false
      }
    }

    var title: String {
      switch self {
      case .badRequest: "The request cannot be read"
      case .state: "The sign-in did not begin here"
      case .signedOut: "You are signed out"
      case .tokenExpired: "Your sign-in has expired"
      case .tokenRefused: "The token is refused"
      case .reauthenticate: "Sign in again"
      case .notSuperadmin: "You are not a SUPERADMIN"
      case .notThisSite: "The request comes from another site"
      case .secondFactor: "A second factor is needed"
      case .readOnly: "The policy does not allow this action"
      case .notFound: "Not found"
      case .notAllowed: "The method is not allowed here"
      case .alreadyRunning: "An export is running"
      case .keyReused: "The Idempotency-Key is taken"
      case .exportIncomplete: "The export is not complete"
      case .noSnapshot: "Firestore does not have the database as of this time"
      case .ended: "The operation has ended"
      case .tooLarge: "The request is too large"
      case .wrongType: "The body must be JSON"
      case .invalid: "The request asks for something impossible"
      case .tooMany: "Too many requests"
      case .internal: "A bug in Rekindle"
      case .service: "A Google service refused or failed"
      case .cannotAudit: "The audit log cannot be written"
      case .keys: "Google's keys cannot be read"
      case .lookup: "The user cannot be looked up"
      }
    }
  }

  var code: Code
  /// What happened and what to do, in sentences.
  var detail: String
  /// In seconds, for 429 and 503.
  var retryAfter: Int?
  /// The methods that the path has, for 405.
  var allow: [String] = []
  /// Whose request it was; nil where that is not known.
  var actor: AuditActor?
  /// Further members, such as the claim that is missing.
  var members: [(String, JSONValue?)] = []

  init(_ code: Code, _ detail: String, retryAfter: Int? = nil, members: [(String, JSONValue?)] = []) {
    self.code = code
    self.detail = detail
    self.retryAfter = retryAfter
    self.members = members
  }

  func by(_ actor: AuditActor?) -> Problem {
    var problem = self
    problem.actor = actor
    return problem
  }

  /// - Parameter id: the request's.
  func reply(id: String) -> Reply {
    var headers = [(name: "content-type", value: "application/problem+json")]
    // RFC 9110 section 15.5.2: a 401 names a scheme. Basic would have browsers ask for a password.
    if code.status == 401 { headers.append(("www-authenticate", "Bearer realm=\"rekindle\"")) }
    if let retryAfter { headers.append(("retry-after", "\(retryAfter)")) }
    if !allow.isEmpty { headers.append(("allow", allow.joined(separator: ", "))) }
    let json = JSONValue.members(
      [
        ("type", .string("about:blank")), ("title", .string(code.title)), ("status", .integer(code.status)),
        ("code", .string(code.rawValue)), ("detail", .string(detail)), ("requestId", .string(id)),
        ("retryAfter", retryAfter.map { .integer($0) }),
      ] + members)
    return Reply(HTTPResponse.Status(code: code.status), headers: headers, body: .bytes(json.line))
  }
}
