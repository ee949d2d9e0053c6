import Foundation
import Hummingbird
import JSON
import Policy
import Synchronization
import Testing

@testable import Dashboard
@testable import GoogleCloud

/// The routes and the OpenAPI document say the same, and no route can be forgotten by the tests of who may call it.
@Suite("Routes") struct RouteTests {
  struct Operation: Sendable, CustomTestStringConvertible {
    var method: String
    var path: String
    var isOpen: Bool
    var query: [String]
    var statuses: [String]

    var testDescription: String { "\(method) \(path)" }
    /// With something for each parameter.
    var address: String { path.replacing(#/\{\w+\}/#, with: "x") }
  }

  static func document() throws -> JSONValue { try JSONParser.parse(PackageResources.openapi_json) }

  static let operations: [Operation] = {
    let paths = (try? document())?["paths"]?.members ?? []
    return paths.flatMap { path in
      (path.value.members ?? []).map { member in
        let parameters = member.value["parameters"]?.elements ?? []
        return Operation(
          method: member.name.uppercased(), path: path.name,
          isOpen: member.value["security"]?.elements?.isEmpty ?? false,
          query: parameters.filter { $0["in"]?.text == "query" }.compactMap { $0["name"]?.text },
          statuses: (member.value["responses"]?.members ?? []).map(\.name))
      }
    }
  }()

  static var guarded: [Operation] { operations.filter { !$0.isOpen } }

  @Test("Every route is in the document, and every operation of it is a route")
  func both() {
    #expect(Self.operations.count > 20)
    let routes = Route.all.map { "\($0.method.rawValue) \($0.pattern)" }
    #expect(routes.sorted() == Self.operations.map(\.testDescription).sorted())
  }

  @Test("Each operation has its route's parameters, and is open where the route is")
  func parameters() {
    for route in Route.all {
      let operation = Self.operations.first { $0.testDescription == "\(route.method.rawValue) \(route.pattern)" }
      if let query = route.query { #expect(operation?.query.sorted() == query.sorted(), "\(route.pattern)") }
      if case .named = route.handler { #expect(operation?.isOpen == false, "\(route.pattern)") }
    }
  }

  @Test("The document has every problem's code")
  func codes() throws {
    let codes = try Self.document()["components"]?["schemas"]?["Problem"]?["properties"]?["code"]?["enum"]?.elements
    #expect(codes?.compactMap(\.text).sorted() == Problem.Code.allCases.map(\.rawValue).sorted())
  }

  @Test("The document is served with the base path, to anyone")
  func served() async throws {
    let sent = try await Rig(basePath: "/backups").send(.get, "/backups/api/v1/openapi.json")
    #expect(sent.status == 200)
    #expect(sent.json?["servers"]?.elements?.first?["url"]?.text == "/backups")
  }

  @Test("Without a token: 401, and nothing of the backups", arguments: guarded)
  func noToken(_ operation: Operation) async throws {
    let rig = try Rig()
    let sent = try await send(rig, operation, [])
    #expect(sent.status == 401)
    #expect(sent.code == "signed-out")
    #expect(sent.header("www-authenticate")?.hasPrefix("Bearer") == true)
    check(sent, operation)
  }

  @Test("With another role: 403, and nothing of the backups", arguments: guarded)
  func wrongRole(_ operation: Operation) async throws {
    let rig = try Rig()
    let roles: [JSONValue?] = [
      nil, .string("ADMIN"), .string("superadmin"), .boolean(true), .array([.string("ADMIN")]), .number("1"),
      .array([.string("SUPERADMIN"), .number("1")]), .object([JSONValue.Member("SUPERADMIN", .boolean(true))]),
    ]
    for role in roles {
      let sent = try await send(rig, operation, rig.bearer(role))
      #expect(sent.status == 403)
      #expect(sent.code == "not-superadmin")
      #expect(sent.json?["claim"]?.text == "role")
      check(sent, operation)
    }
    #expect(rig.users.asked.withLock { $0.isEmpty })
  }

  @Test(
    "A user who is not SUPERADMIN any more is refused at once",
    arguments: guarded, [SuperadminRefusal.revoked, .disabled, .gone, .roleTaken])
  func refused(_ operation: Operation, _ refusal: SuperadminRefusal) async throws {
    let rig = try Rig()
    rig.users.refuse(refusal)
    let sent = try await send(rig, operation, rig.bearer())
    #expect(sent.status == (refusal == .roleTaken ? 403 : 401))
    check(sent, operation)
  }

  @Test("Where Firebase does not say, nothing is shown or done", arguments: guarded)
  func noAnswer(_ operation: Operation) async throws {
    let rig = try Rig()
    rig.users.refuse(LookupFailure(cause: GoogleCloudError(.unavailable, "Down.", remedy: "Wait.")))
    let sent = try await send(rig, operation, rig.bearer())
    #expect(sent.status == 503)
    #expect(sent.code == "lookup")
    check(sent, operation)
  }

  @Test("What changes something asks Firebase at that moment; what reads may use a kept answer", arguments: guarded)
  func purpose(_ operation: Operation) async throws {
    // Opening a session counts as acting too.
    let rig = try Rig()
    _ = try await send(rig, operation, rig.bearer(signedIn: 10))
    let isReading = operation.method == "GET"
    #expect(rig.users.asked.withLock { $0 }.first == (isReading ? .reading : .acting))
  }

  @Test("A second factor is asked for where the policy does", arguments: guarded)
  func secondFactor(_ operation: Operation) async throws {
    let rig = try Rig("secondFactor: required")
    #expect(try await send(rig, operation, rig.bearer()).code == "second-factor")
    let token = try rig.idToken(signedIn: 10, secondFactor: "totp")
    #expect(try await send(rig, operation, [("authorization", "Bearer \(token)")]).code != "second-factor")
  }

  @Test("Links and exports need a sign-in of the last ten minutes")
  func stepUp() async throws {
    let rig = try Rig()
    for path in ["/api/v1/exports", "/api/v1/exports/x/links", "/api/v1/exports/x/script"] {
      let json = [("content-type", "application/json")]
      let old = try await rig.send(.post, path, rig.bearer(signedIn: 601) + json, body: "[]")
      #expect(old.code == "reauthenticate", "\(path)")
      let fresh = try await rig.send(.post, path, rig.bearer(signedIn: 600) + json, body: "[]")
      #expect(["bad-request", "invalid"].contains(fresh.code), "\(path)")
    }
    #expect(rig.shelf.acts.allSatisfy { $0 == "request.refused refused" })
  }

  @Test("A policy without actions is read-only")
  func readOnly() async throws {
    let rig = try Rig("actions: []")
    for path in [
      "/api/v1/exports", "/api/v1/exports/x/links", "/api/v1/exports/x/script", "/api/v1/operations/x/cancel",
    ] {
      #expect(try await rig.send(.post, path, rig.bearer()).code == "read-only", "\(path)")
    }
    #expect(try await rig.send(.get, "/api/v1/me", rig.bearer()).json?["actions"]?.elements?.isEmpty == true)
  }

  @Test("Another method is 405 with the ones that there are")
  func methods() async throws {
    let rig = try Rig()
    let sent = try await rig.send(.put, "/api/v1/exports", rig.bearer())
    #expect(sent.status == 405)
    #expect(sent.header("allow") == "GET, POST")
    #expect(try await rig.send(.get, "/api/v1/nothing").status == 404)
  }

  @Test("Every answer has every header, errors and unknown addresses too")
  func headers() async throws {
    let rig = try Rig()
    let answers = [
      try await rig.send(.get, "/health"), try await rig.send(.get, "/api/v1/me"), try await rig.send(.get, "/%zz"),
      try await rig.send(.get, "/nothing"), try await rig.send(.get, "/api/v1/me", rig.bearer()),
      try await rig.send(.get, "/api/v1/me", host: "evil.example"), try await rig.send(.options, "/api/v1/me"),
      try await rig.send(.get, "/api/v1/exports", rig.bearer()),
    ]
    for sent in answers {
      #expect(sent.header("content-security-policy")?.contains("frame-ancestors 'none'") == true)
      #expect(sent.header("content-security-policy")?.contains("default-src 'none'") == true)
      #expect(sent.header("x-content-type-options") == "nosniff")
      #expect(sent.header("referrer-policy") == "no-referrer")
      #expect(sent.header("cross-origin-opener-policy") == "same-origin")
      #expect(sent.header("cross-origin-resource-policy") == "same-origin")
      #expect(sent.header("permissions-policy")?.contains("camera=()") == true)
      #expect(sent.header("cache-control")?.contains("no-store") == true)
      #expect(sent.header("x-request-id")?.count == 16)
      #expect(sent.header("strict-transport-security") == nil || sent.status == 403)
      if sent.status >= 400 { #expect(sent.header("content-type") == "application/problem+json") }
    }
    let away = try Rig("hosts: [backups.example.com]")
    let sent = try await away.send(.get, "/api/v1/me", host: "backups.example.com")
    #expect(sent.header("strict-transport-security") != nil)
  }

  private func send(_ rig: Rig, _ operation: Operation, _ headers: [(String, String)]) async throws -> Sent {
    try await rig.send(HTTPRequest.Method(rawValue: operation.method) ?? .get, operation.address, headers)
  }

  /// The document knows the status, and no name of the policy is in the answer.
  private func check(_ sent: Sent, _ operation: Operation) {
    #expect(operation.statuses.contains("\(sent.status)"), "\(sent.status)")
    #expect(!sent.text.contains("shop-backups"))
    #expect(!sent.text.contains("shop-audit"))
    #expect(!sent.text.contains("projects/shop"))
  }
}
