import Documents
import Hummingbird
import JSON
import Policy

/// A path and a method that the server answers. The OpenAPI document has the same ones; a test holds both against each other.
struct Route: Sendable {
  /// Who may call it.
  enum Access: Sendable, Equatable {
    /// Anyone; the answer says nothing of the backups.
    case open
    /// A SUPERADMIN, by an answer of Firebase's that is at most a minute old.
    case reading
    /// A SUPERADMIN, by an answer of Firebase's at that moment.
    /// - Parameters:
    ///   - action: that the policy must allow.
    ///   - stepUp: whether the user must have signed in within the last ten minutes.
    case acting(ServeRules.Action, stepUp: Bool)
  }

  typealias Answer = @Sendable (_ dashboard: Dashboard, _ call: Call, _ caller: Caller) async throws -> Reply
  typealias OpenAnswer = @Sendable (_ dashboard: Dashboard, _ call: Call) async throws -> Reply

  enum Handler: Sendable {
    case open(OpenAnswer)
    case named(Access, Answer)
  }

  let method: HTTPRequest.Method
  /// Below the base path: `/api/v1/exports/{name}`.
  let pattern: String
  /// The names of the query's parameters; another one is refused. Nil for a query that another service makes.
  let query: [String]?
  let handler: Handler
  private let parts: [ExactName]

  init(
    _ method: HTTPRequest.Method, _ pattern: String, query: [String] = [], _ access: Access, _ answer: @escaping Answer
  ) {
    self.init(method, pattern, query, .named(access, answer))
  }

  init(open method: HTTPRequest.Method, _ pattern: String, query: [String]? = [], _ answer: @escaping OpenAnswer) {
    self.init(method, pattern, query, .open(answer))
  }

  private init(_ method: HTTPRequest.Method, _ pattern: String, _ query: [String]?, _ handler: Handler) {
    self.method = method
    self.pattern = pattern
    self.query = query
    self.handler = handler
    parts = Array(ExactName(pattern).parts().dropFirst())
  }

  /// What the path has for the pattern's `{...}`; nil for another path.
  func parameters(_ path: [ExactName]) -> [ExactName]? {
    guard path.count == parts.count else { return nil }
    var parameters: [ExactName] = []
    for (part, wanted) in zip(path, parts) {
      if wanted.utf8.first == UInt8(ascii: "{") {
        guard !part.isEmpty else { return nil }
        parameters.append(part)
      } else if part != wanted {
        return nil
      }
    }
    return parameters
  }
}

extension Route {
  private static let api = "/api/v1"

  /// All of them; a path without `{...}` comes before one that it would fit.
  static let all: [Route] =
    pages + [
      Route(open: .get, "/health") { _, _ in
        Reply(.ok, headers: [("content-type", "text/plain; charset=utf-8")], body: .bytes(Array("ok\n".utf8)))
      },
      Route(open: .get, "\(api)/openapi.json") { dashboard, _ in try dashboard.description() },
      Route(open: .post, "\(api)/session") { try await $0.openSession($1) },
      Route(open: .delete, "\(api)/session") { try await $0.closeSession($1) },
      Route(open: .get, "/signin", query: ["next"]) { try await $0.beginSignIn($1) },
      Route(open: .get, "/signin/callback", query: nil) { try await $0.endSignIn($1) },
      Route(.get, "\(api)/me", .reading) { $0.me($2) },
      Route(.get, "\(api)/overview", .reading) { dashboard, _, _ in try await dashboard.overview() },
      Route(.get, "\(api)/exports", query: ["limit", "after", "state"], .reading) { dashboard, call, _ in
        try await dashboard.exports(call)
      },
      Route(.post, "\(api)/exports", .acting(.export, stepUp: true)) { try await $0.startExport($1, $2) },
      Route(.get, "\(api)/exports/estimate", .reading) { dashboard, _, _ in try await dashboard.estimate() },
      Route(.get, "\(api)/exports/{name}", query: ["files"], .reading) { try await $0.export($1, $2) },
      Route(.post, "\(api)/exports/{name}/links", .acting(.links, stepUp: true)) { try await $0.links($1, $2) },
      Route(.post, "\(api)/exports/{name}/script", .acting(.links, stepUp: true)) { try await $0.script($1, $2) },
      Route(.get, "\(api)/operations/{id}", .reading) { try await $0.operation($1, $2) },
      Route(.get, "\(api)/operations/{id}/events", .reading) { try await $0.events($1, $2) },
      Route(.post, "\(api)/operations/{id}/cancel", .acting(.export, stepUp: false)) { try await $0.cancel($1, $2) },
      Route(.get, "\(api)/rehearsals", query: ["limit", "after"], .reading) { dashboard, call, _ in
        try await dashboard.rehearsals(call)
      },
      Route(.get, "\(api)/rehearsals/{file}", .reading) { dashboard, call, _ in try await dashboard.rehearsal(call) },
      Route(.get, "\(api)/schedule", .reading) { dashboard, _, _ in try await dashboard.schedule() },
      Route(.get, "\(api)/journals", .reading) { dashboard, _, _ in try dashboard.journals() },
      Route(.get, "\(api)/journals/{run}", .reading) { dashboard, call, _ in try dashboard.journal(call) },
      Route(.get, "\(api)/audit", query: ["limit", "after", "actor", "action"], .reading) { dashboard, call, _ in
        try await dashboard.activity(call)
      },
    ]
}

extension Dashboard {
  /// `GET /api/v1/openapi.json`: the document, with where the server is.
  func description() throws -> Reply {
    let base = settings.basePath.isEmpty ? "/" : settings.basePath
    return .json(
      try JSONParser.parse(PackageResources.openapi_json)
        .setting("servers", .array([.members([("url", .string(base))])])))
  }
}
