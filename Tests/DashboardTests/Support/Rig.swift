import Attestation
import Backups
import Documents
import Hummingbird
import JSON
import Logging
import NIOCore
import Policy
import Synchronization

@testable import Dashboard
@testable import GoogleCloud

/// A dashboard without a network: tokens of its own mint, an audit log in memory, and users that the test decides about.
struct Rig {
  /// What Firebase says of a user who has a good token.
  final class Users: Sendable {
    let refusal = Mutex<(any Error)?>(nil)
    /// The purposes of the questions.
    let asked = Mutex<[SuperadminCheck.Purpose]>([])

    func refuse(_ error: (any Error)?) { refusal.withLock { $0 = error } }
  }

  /// 2026-11-30T12:00:00Z
  static let now: Int64 = 1_796_040_000_000_000
  static let host = "127.0.0.1:8080"

  let mint: Mint
  let shelf = MemoryShelf()
  let users = Users()
  let dashboard: Dashboard

  /// - Parameters:
  ///   - serve: further lines of the policy's `serve`.
  ///   - endpoint: of Google's services; by default an address of this machine where nothing answers.
  init(
    _ serve: String = "", endpoint: String = "http://127.0.0.1:1", basePath: String = "", isBehindHosting: Bool = false,
    bodyTime: Duration = .seconds(30), shelf other: MemoryShelf? = nil, snapshot: Facts? = nil
  ) throws {
    let mint = try Mint()
    self.mint = mint
    let policy = try Self.policy(serve)
    guard let rules = policy.serve, let backups = policy.backups, let production = policy.production else {
      throw AuditFailure(.place, "The policy lacks a part.")
    }
    let services = try GoogleServices(["REKINDLE_ENDPOINT": endpoint])
    var settings = DashboardSettings(rules)
    settings.basePath = basePath
    settings.bodyTime = bodyTime
    settings.isBehindHosting = isBehindHosting
    settings.isBehindProxy = isBehindHosting
    let users = users
    let identification = Identification(
      role: settings.role, needsSecondFactor: rules.needsSecondFactor, proxy: rules.proxy,
      cookies: SessionCookie(basePath: basePath, isBehindHosting: isBehindHosting),
      verify: { kind, token in try mint.verified(kind, token, now: Rig.now) },
      check: { _, purpose in
        users.asked.withLock { $0.append(purpose) }
        if let error = users.refusal.withLock({ $0 }) { throw error }
      })
    let signIn = SignIn(
      begin: { callback in
        SignInTrip(
          address: "https://accounts.google.com/o?state=s1&to=\(callback)", sessionID: Secret(value: "session-1"))
      },
      end: { _, session in
        guard session.value == "session-1" else {
          throw GoogleCloudError(.invalidArgument, "Another session.", remedy: "Sign in.")
        }
        return .signedIn(idToken: Secret(value: try mint.token(.idToken, now: Rig.now)))
      })
    dashboard = Dashboard(
      settings, identification, rules.apiKey == nil ? nil : signIn,
      makeCookie: { _ in Secret(value: try mint.token(.sessionCookie, now: Rig.now)) },
      audit: AuditLog(other ?? shelf, now: { Rig.now }, tell: { _ in }),
      cloud: CloudReader(
        services, policy, backups, production,
        snapshots: Kept(now: { Rig.now }) {
          guard let snapshot else { throw GoogleCloudError(.unavailable, "Nothing answers.", remedy: "Wait.") }
          return try await snapshot(services, policy, backups)
        }),
      pollPause: .milliseconds(1), toolVersion: "0",
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      now: { Rig.now })
  }

  static func policy(_ serve: String = "") throws -> Policy {
    try PolicyReader.policy(
      """
      version: 1
      production: firestore://pyme-shop/(default)
      backups:
        bucket: shop-backups
      serve:
        project: pyme-shop
        audit: gs://shop-audit/rekindle
      \(serve.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      """, path: "/policies/rekindle.yaml")
  }

  /// What the server knows of the backups; by default nothing can be read.
  typealias Facts = @Sendable (GoogleServices, Policy, BackupRules) async throws -> Snapshot

  // MARK: Requests

  func idToken(
    role: JSONValue? = .string("SUPERADMIN"), signedIn: Int64 = 60, secondFactor: String? = nil
  ) throws -> String {
    try mint.token(.idToken, role: role, now: Self.now, signedIn: signedIn, secondFactor: secondFactor)
  }

  /// The header of a SUPERADMIN's own program.
  func bearer(_ role: JSONValue? = .string("SUPERADMIN"), signedIn: Int64 = 60) throws -> [(String, String)] {
    [("authorization", "Bearer \(try idToken(role: role, signedIn: signedIn))")]
  }

  /// The headers of the server's own page.
  func page(_ changed: [String: String?] = [:], signedIn: Int64 = 60) throws -> [(String, String)] {
    var headers: [String: String?] = [
      "cookie": "__Host-rekindle=\(try mint.token(.sessionCookie, now: Self.now, signedIn: signedIn))",
      "sec-fetch-site": "same-origin", "origin": "http://\(Self.host)", "x-rekindle": "1",
      "content-type": "application/json",
    ]
    headers.merge(changed) { $1 }
    return headers.compactMap { name, value in value.map { (name, $0) } }.sorted { $0.0 < $1.0 }
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, _ headers: [(String, String)] = [], body: String = "",
    host: String? = Rig.host, peer: String = "127.0.0.1"
  ) async throws -> Sent {
    var fields = HTTPFields()
    for (name, value) in headers {
      if let name = HTTPFields.Element.Name(name) { fields.append(HTTPFields.Element(name: name, value: value)) }
    }
    let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: fields)
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: Array(body.utf8))))
    return try await Sent(dashboard.answer(request, peer: peer))
  }
}

/// An answer, with its whole body.
struct Sent {
  let status: Int
  let headers: HTTPFields
  let body: [UInt8]

  init(_ response: Response) async throws {
    status = response.status.code
    headers = response.headers
    let (pieces, piece) = AsyncStream<[UInt8]>.makeStream()
    try await response.body.write(Collector(piece: piece))
    piece.finish()
    var body: [UInt8] = []
    for await bytes in pieces { body += bytes }
    self.body = body
  }

  var text: String { String(decoding: body, as: UTF8.self) }
  var json: JSONValue? { try? JSONParser.parse(body) }
  /// Of a problem.
  var code: String? { json?["code"]?.text }

  func header(_ name: String) -> String? { HTTPFields.Element.Name(name).flatMap { headers[$0] } }
  func all(_ name: String) -> [String] { HTTPFields.Element.Name(name).map { headers[values: $0] } ?? [] }

  private struct Collector: ResponseBodyWriter {
    let piece: AsyncStream<[UInt8]>.Continuation

    func write(_ buffer: ByteBuffer) async throws { piece.yield(Array(buffer.readableBytesView)) }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }
}
