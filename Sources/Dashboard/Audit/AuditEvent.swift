package import JSON

/// Something that a person did, or was refused, as the audit log keeps it.
///
/// No token, cookie, signature or value of a document belongs in here. Of a link it has the URL's SHA-256.
package struct AuditEvent: Sendable {
  /// Stable: the raw values are part of the log's format.
  package enum Action: String, Sendable, CaseIterable {
    case sessionOpened = "session.opened"
    case sessionRefused = "session.refused"
    case sessionClosed = "session.closed"
    case requestRefused = "request.refused"
    case exportViewed = "export.viewed"
    case linksIntended = "links.intended"
    case linksMade = "links.made"
    case exportIntended = "export.intended"
    case exportStarted = "export.started"
    case exportFinished = "export.finished"
    case cancelIntended = "export.cancel-intended"
    case exportCancelled = "export.cancelled"
  }

  package enum Outcome: String, Sendable {
    /// Written before the act. Without an entry after it, nothing says what became of the act.
    case intended
    case done
    case failed
    case refused
    /// A service may have done it: its answer was lost.
    case unknown
  }

  package var action: Action
  package var outcome: Outcome
  /// Nil for a request that does not say whose it is.
  package var actor: AuditActor?
  /// The IP address that the request came from, as far as the server knows it.
  package var address: String
  /// The request's id, as the answer's header `X-Request-Id` has it.
  package var request: String
  /// What it is about: `gs://BUCKET/EXPORT`, or an operation's name.
  package var object: String?
  package var details: [(String, JSONValue?)]

  package init(
    _ action: Action, _ outcome: Outcome, by actor: AuditActor?, from address: String, request: String,
    object: String? = nil, details: [(String, JSONValue?)] = []
  ) {
    self.action = action
    self.outcome = outcome
    self.actor = actor
    self.address = address
    self.request = request
    self.object = object
    self.details = details
  }
}

/// Who did something: what a verified token says of them.
package struct AuditActor: Sendable, Equatable {
  package var uid: String
  package var email: String?
  /// The claim that made them a SUPERADMIN, as `claim=value`; nil where they are not one.
  package var role: String?
  /// How they signed in, such as `google.com`.
  package var provider: String?
  /// Such as `totp`; nil for a sign-in by one factor.
  package var secondFactor: String?
  /// When they signed in, in microseconds since 1970.
  package var authenticated: Int64?
  /// `bearer` or `cookie`.
  package var means: String

  package init(
    uid: String, email: String?, role: String?, provider: String?, secondFactor: String?, authenticated: Int64?,
    means: String
  ) {
    self.uid = uid
    self.email = email
    self.role = role
    self.provider = provider
    self.secondFactor = secondFactor
    self.authenticated = authenticated
    self.means = means
  }

  var json: JSONValue {
    .members([
      ("uid", .string(uid)), ("email", email.map { .string($0) }), ("role", role.map { .string($0) }),
      ("provider", provider.map { .string($0) }), ("secondFactor", secondFactor.map { .string($0) }),
      ("authenticated", authenticated.map { .time($0) }), ("means", .string(means)),
    ])
  }
}
