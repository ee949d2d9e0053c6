import Documents
import GoogleCloud
package import Hummingbird
import JSON
import Logging
import NIOCore
import Policy
import Work

/// Answers every request: guards, finds out who calls, and hands on to a view or an action.
package struct Dashboard: Sendable {
  let settings: DashboardSettings
  let origins: OriginGuard
  let identification: Identification
  /// Nil for a server without a sign-in page.
  let signIn: SignIn?
  let makeCookie: MakeCookie
  let limits: DashboardLimits
  let audit: AuditLog
  let refusals: RefusalNotes
  let cloud: CloudReader
  let operations: OperationDesk
  /// Through which one export at a time is started.
  let starting = Turnstile()
  /// Through which how an export ended is written down, once.
  let ending = Turnstile()
  /// Between two looks at an operation whose progress is followed.
  let pollPause: Duration
  let toolVersion: String
  let logger: Logger
  let now: @Sendable () -> Int64

  /// Makes a session cookie of an ID token that was verified.
  typealias MakeCookie = @Sendable (_ idToken: Secret) async throws -> Secret

  static let mostBodyBytes = 64 << 10
  private static let mostTargetBytes = 8 << 10

  var hosts: HostGuard { origins.hosts }

  /// Answers a request; whatever goes wrong is an answer too, with all headers.
  /// - Parameter peer: the IP address at the other end of the connection.
  package func answer(_ request: Request, peer: String?) async -> Response {
    var frame = Frame(request, peer: peer, settings, now: now())
    var reply: Reply
    do {
      reply = try await answer(request, &frame)
    } catch {
      let problem = problem(of: error, isAdmitted: frame.actor != nil, frame)
      await note(problem, frame)
      let accept = request.headers.first("accept")
      reply = page(for: problem, frame, accept: accept) ?? problem.reply(id: frame.id)
    }
    let isLoopback = HostGuard.isLoopback(frame.host ?? request.head.authority ?? "")
    reply.headers += SecurityHeaders.all(isPage: reply.isPage, isLoopback: isLoopback, id: frame.id)
    reply.headers.append(("date", HTTPDate.text(microseconds: frame.time)))
    reply.headers += origins.headers(request.headers.first("origin"))
    // RFC 9110 section 9.3.2: bytes behind an answer to HEAD would be taken as the next answer.
    if request.method == .head { reply.body = .bytes([]) }
    return reply.response
  }

  private func answer(_ request: Request, _ frame: inout Frame) async throws -> Reply {
    guard frame.target.utf8.count <= Self.mostTargetBytes else {
      throw Problem(.badRequest, "The address is too long.")
    }
    let path = try frame.path()
    let isHealth = path == ["health"]
    if isHealth, request.method == .get {
      return Reply(.ok, headers: [("content-type", "text/plain; charset=utf-8")], body: .bytes(Array("ok\n".utf8)))
    }
    // Of several hosts, a proxy in front may have looked at another one.
    if let other = request.headers.first("host"), ExactName(other) != ExactName(request.head.authority ?? "") {
      throw Problem(.badRequest, "The request has several Host headers.")
    }
    let host = try hosts.host(request.head.authority, forwarded: request.headers.first("x-forwarded-host"))
    frame.host = host
    try limits.requests.check(RateLimit.key(ofAddress: frame.address), "requests", now: frame.time)
    guard let below = frame.below(settings.basePath, path) else { throw Self.notFound }
    let fitting = Route.all.compactMap { route in route.parameters(below).map { (route, $0) } }
    guard let first = fitting.first else { throw Self.notFound }
    // Of two patterns that fit, the one without parameters is meant.
    let candidates = fitting.filter { $0.1.count == first.1.count }
    let methods = candidates.map { $0.0.method.rawValue }
    guard let (route, parameters) = candidates.first(where: { $0.0.method == request.method }) else {
      if request.method == .options {
        return try origins.preflight(call(request, frame, [], []), methods: methods)
      }
      var problem = Problem(.notAllowed, "This address has the methods \(methods.joined(separator: ", ")).")
      problem.allow = methods
      throw problem
    }
    let call = try await call(request, frame, parameters, body(of: request))
    try await identification.checkProxy(call)
    // A header of ours with another value is a mistake, also where it is not needed.
    if let mark = call.header(OriginGuard.header), mark != "1" {
      throw Problem(.notThisSite, "The request is refused. The header X-Rekindle is not 1.")
    }
    if let known = route.query {
      for (name, _) in call.query.parameters where !known.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
        throw Problem(.badRequest, "The query has an unknown parameter.")
      }
    }
    switch route.handler {
    case .open(let answer): return try await answer(self, call)
    case .named(let access, let answer):
      let caller = try await admit(call, access, host)
      frame.actor = caller.actor
      return try await answer(self, call, caller)
    }
  }

  /// Finds out who calls and whether they may.
  private func admit(_ call: Call, _ access: Route.Access, _ host: String) async throws -> Caller {
    let caller = try await identification.caller(call)
    let isChange = access != .reading && access != .open
    do throws(Problem) {
      switch caller.means {
      case .cookie: try origins.check(cookie: call, changes: isChange, host: host)
      case .bearer: try origins.check(bearer: call, changes: isChange, host: host)
      }
    } catch { throw error.by(caller.actor) }
    try await identification.admit(caller, for: isChange ? .acting : .reading)
    if case .acting(let action, let stepUp) = access {
      guard settings.rules.actions.contains(action) else {
        throw Problem(.readOnly, "serve.actions of the policy does not have \(action.rawValue).").by(caller.actor)
      }
      if stepUp { try identification.checkFresh(caller, within: Identification.actionSignInSeconds, now: call.time) }
    }
    return caller
  }

  private func body(of request: Request) async throws -> [UInt8] {
    let tooLarge = Problem(.tooLarge, "A request has at most \(Self.mostBodyBytes) bytes.")
    // What says that it is too large is not waited for.
    if let length = request.headers.first("content-length").flatMap({ Int($0) }), length > Self.mostBodyBytes {
      throw tooLarge
    }
    do {
      return try await withThrowingTaskGroup(of: [UInt8].self) { [body = request.body, settings] group in
        defer { group.cancelAll() }
        group.addTask { Array(try await body.collect(upTo: Self.mostBodyBytes).readableBytesView) }
        group.addTask {
          try await Task.sleep(for: settings.bodyTime)
          throw Problem(.badRequest, "The body did not come within \(settings.bodyTime.components.seconds) s.")
        }
        return try await group.next() ?? []
      }
    } catch is NIOTooManyBytesError { throw tooLarge } catch let error as Problem { throw error } catch let error
      as CancellationError
    { throw error } catch {
      // Not the client's JSON but its framing, such as a chunk's size.
      throw Problem(.badRequest, "The body cannot be read. It ends early, or its framing is not HTTP's.")
    }
  }

  private func call(
    _ request: Request, _ frame: Frame, _ parameters: [ExactName], _ body: [UInt8]
  ) throws(Problem) -> Call {
    Call(
      method: request.method, parameter: parameters.first ?? "", query: try CallQuery(frame.query),
      headers: request.headers, body: body,
      host: frame.host, target: frame.target, address: frame.address, id: frame.id, time: frame.time)
  }

  private static let notFound = Problem(.notFound, "The server has nothing at this address.")

  // MARK: Errors

  /// What an error says to the client: to a SUPERADMIN also the service's words.
  private func problem(of error: any Error, isAdmitted: Bool, _ frame: Frame) -> Problem {
    if let problem = error as? Problem { return problem }
    let problem = Problem(error) ?? Problem(.internal, "Look for the request's id in the server's log.")
    if problem.code == .internal { logger.error("request \(frame.id): \(error)") }
    guard !isAdmitted, problem.code == .service else { return problem }
    logger.warning("request \(frame.id): \(error)")
    return Problem(.service, "A Google service refused or failed. Look for the request's id in the server's log.")
  }

  /// Refusals are in the audit log too, once a minute for each user and reason. One that cannot be written is a refusal still.
  private func note(_ problem: Problem, _ frame: Frame) async {
    guard problem.code.isRefusal, refusals.isDue((problem.actor ?? frame.actor)?.uid, problem.code, now: frame.time)
    else { return }
    let action: AuditEvent.Action = frame.isSignIn(settings.basePath) ? .sessionRefused : .requestRefused
    do {
      try await audit.write(
        AuditEvent(
          action, .refused, by: problem.actor ?? frame.actor, from: frame.address, request: frame.id,
          details: [("code", .string(problem.code.rawValue))] + problem.members.filter { $0.0 == "rule" }))
    } catch { logger.error("request \(frame.id) was refused, and that cannot be written: \(error)") }
  }
}

extension Problem {
  /// The problem that an error of a service is; nil for another error.
  init?(_ error: any Error) {
    switch error {
    case let error as GoogleCloudError:
      self.init(.service, "\(error)", members: [("reason", .string(error.code.rawValue))])
    case let error as AuditFailure:
      self.init(.cannotAudit, "Nothing was done, because it could not be written down. \(error)", retryAfter: 10)
    case let error as RefusedError: self.init(.service, "\(error)")
    case is CancellationError: self.init(.service, "The server is stopping. Try again.", retryAfter: 5)
    default: return nil
    }
  }
}

extension HTTPFields {
  /// A header's value; of several of the name, all of them with commas between.
  func first(_ name: String) -> String? { HTTPFields.Element.Name(name).flatMap { self[$0] } }
}
