import Backups
import Documents
package import GoogleCloud
import HTTPServing
import JSON
package import Logging
package import Policy

/// Where a server listens, and what it is to itself.
package struct DashboardConfiguration: Sendable {
  /// An IP address of this machine.
  package var host: String
  /// 0 for one that is free.
  package var port: Int
  package var basePath: String
  package var isBehindProxy: Bool
  package var isBehindHosting: Bool
  package var toolVersion: String
  package var logLevel: Logger.Level

  package init(
    host: String, port: Int, basePath: String = "", isBehindProxy: Bool = false, isBehindHosting: Bool = false,
    toolVersion: String, logLevel: Logger.Level = .warning
  ) {
    self.host = host
    self.port = port
    self.basePath = basePath
    self.isBehindProxy = isBehindProxy
    self.isBehindHosting = isBehindHosting
    self.toolVersion = toolVersion
    self.logLevel = logLevel
  }
}

/// Why a server does not start.
package struct DashboardError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The policy lacks something that the server needs.
    case policy
    case cannotListen = "cannot-listen"
  }

  package var code: Code
  /// What happened and what to do, in sentences.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}

extension Dashboard {
  /// Makes the server's inside of a policy. Nothing is asked of a service yet.
  /// - Parameter now: in microseconds since 1970.
  /// - Throws: `DashboardError` for a policy that lacks something; `AuditFailure` for a place that is not one; `GoogleCloudError` for
  ///   endpoints that cannot be used.
  package init(
    _ configuration: DashboardConfiguration, _ policy: Policy, _ services: GoogleServices, logger: Logger,
    now: @escaping @Sendable () -> Int64 = Timestamp.now, tell: @escaping @Sendable ([UInt8]) -> Void
  ) throws {
    guard let rules = policy.serve else { throw Self.lacks(policy, "serve, with project and audit") }
    guard let backups = policy.backups else { throw Self.lacks(policy, "backups, with bucket") }
    guard let production = policy.production else { throw Self.lacks(policy, "production") }
    var settings = DashboardSettings(rules)
    settings.basePath = configuration.basePath
    settings.isBehindProxy = configuration.isBehindProxy
    settings.isBehindHosting = configuration.isBehindHosting

    let identity = try IdentityClient(project: rules.project.text, services)
    let check = SuperadminCheck(identity, settings.role, now: now)
    let idTokens = try TokenVerifier(.idToken(ofProject: rules.project.text), services, now: now)
    let sessions = try TokenVerifier(.sessionCookie(ofProject: rules.project.text), services, now: now)
    let assertions = try rules.proxy.map { proxy in
      try TokenVerifier(.proxyAssertion(audience: proxy.audience), services, now: now)
    }
    let identification = Identification(
      role: settings.role, needsSecondFactor: rules.needsSecondFactor, proxy: rules.proxy,
      cookies: SessionCookie(basePath: settings.basePath, isBehindHosting: settings.isBehindHosting),
      verify: { kind, token in
        switch kind {
        case .idToken: return try await idTokens.verify(token)
        case .sessionCookie: return try await sessions.verify(token)
        case .proxyAssertion:
          guard let assertions else { throw TokenRefusal.wrongAudience }
          return try await assertions.verify(token)
        }
      }, check: { token, purpose in try await check.check(token, for: purpose) })
    let signIn = rules.apiKey.map { key in
      SignIn(
        begin: { callback in try await identity.beginSignIn(webKey: key, callback: callback) },
        end: { callback, session in
          try await identity.endSignIn(webKey: key, callback: callback, sessionID: session)
        })
    }
    self.init(
      settings, identification, signIn,
      makeCookie: { token in
        try await identity.sessionCookie(of: token, seconds: SessionCookie.sessionSeconds)
      },
      audit: try AuditLog(rules.audit, services: { services }, now: now, tell: tell),
      cloud: CloudReader(services, policy, backups, production, now: now),
      pollPause: try services.endpoint(.firestore).isLoopback ? .milliseconds(200) : .seconds(2),
      toolVersion: configuration.toolVersion, logger: logger, now: now)
  }

  init(
    _ settings: DashboardSettings, _ identification: Identification, _ signIn: SignIn?,
    makeCookie: @escaping MakeCookie, audit: AuditLog, cloud: CloudReader, pollPause: Duration, toolVersion: String,
    logger: Logger, now: @escaping @Sendable () -> Int64
  ) {
    let limits = settings.rules.limits
    self.settings = settings
    origins = OriginGuard(
      hosts: HostGuard(
        hosts: settings.rules.hosts, origins: settings.rules.origins, isBehindHosting: settings.isBehindHosting))
    self.identification = identification
    self.signIn = signIn
    self.makeCookie = makeCookie
    self.limits = DashboardLimits(
      requests: RateLimit(limits.requestsPerMinute, per: 60), signIns: RateLimit(limits.signInsPerMinute, per: 60),
      links: RateLimit(limits.linksPerHour, per: 3_600), exportsPerDay: limits.exportsPerDay)
    self.audit = audit
    refusals = RefusalNotes()
    self.cloud = cloud
    operations = OperationDesk(cloud, toolVersion: toolVersion)
    self.pollPause = pollPause
    self.toolVersion = toolVersion
    self.logger = logger
    self.now = now
  }

  private static func lacks(_ policy: Policy, _ what: String) -> DashboardError {
    DashboardError(.policy, "\(policy.path) lacks \(what). Write it (docs/policy.md), and start again.")
  }
}

/// Runs a server for as long as `body` runs.
///
/// It begins only once the audit log is open: a server that cannot write down what it does would have to refuse everything.
/// - Parameter body: given the server's address, `http://HOST:PORT`, once it answers.
/// - Throws: `DashboardError`, `AuditFailure`, `GoogleCloudError`; what `body` throws.
package func withDashboard<Result>(
  _ configuration: DashboardConfiguration, _ policy: Policy, _ services: GoogleServices,
  tell: @escaping @Sendable ([UInt8]) -> Void, _ body: (_ endpoint: String) async throws -> Result
) async throws -> Result {
  var logger = Logger(label: "rekindle.serve", factory: { StreamLogHandler.standardError(label: $0) })
  logger.logLevel = configuration.logLevel
  let dashboard = try Dashboard(configuration, policy, services, logger: logger, tell: tell)
  try await dashboard.audit.open()
  // The server calls the cancellation that ends it an error.
  var serverLogger = logger
  serverLogger.logLevel = .critical
  let (host, port) = (configuration.host, configuration.port)
  let server = PlainServer(
    host: host, port: port, idleSeconds: 75,
    responder: { request, peer in await dashboard.answer(request, peer: peer) }, logger: serverLogger)
  let refusal = { @Sendable (error: any Error) -> any Error in
    DashboardError(
      .cannotListen,
      "The server cannot listen on \(host), port \(port): \(error). Choose another address or port, or 0 for one that is free."
    )
  }
  return try await server.serve(refusal: refusal) { port in
    try await body("http://\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(port)")
  }
}
