import Documents
import Hummingbird
import NIOCore
import Policy
import Synchronization
import Testing

@testable import Dashboard

/// Each rule of the guard refuses a request that breaks it alone.
@Suite("Guard") struct GuardTests {
  /// A row is one change to a request of the server's own page that is let in.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var headers: [String: String?]
    var host: String? = Rig.host
    var code: String

    var testDescription: String { name }
  }

  static let changes = [
    Row(name: "no custom header", headers: ["x-rekindle": nil], code: "not-this-site"),
    Row(name: "another custom header", headers: ["x-rekindle": "2"], code: "not-this-site"),
    Row(name: "another port", headers: ["sec-fetch-site": "same-site"], code: "not-this-site"),
    Row(name: "another site", headers: ["sec-fetch-site": "cross-site"], code: "not-this-site"),
    Row(name: "typed", headers: ["sec-fetch-site": "none"], code: "not-this-site"),
    Row(
      name: "neither Sec-Fetch-Site nor Origin", headers: ["sec-fetch-site": nil, "origin": nil], code: "not-this-site"),
    Row(name: "Origin of another port", headers: ["origin": "http://127.0.0.1:9"], code: "not-this-site"),
    Row(name: "Origin null, as of a form", headers: ["origin": "null"], code: "not-this-site"),
    Row(name: "Origin of an allowed page", headers: ["origin": "https://erp.example.com"], code: "not-this-site"),
    Row(name: "a form", headers: ["content-type": "application/x-www-form-urlencoded"], code: "wrong-type"),
    Row(name: "text", headers: ["content-type": "text/plain"], code: "wrong-type"),
    Row(name: "no type", headers: ["content-type": nil], code: "wrong-type"),
    Row(name: "another name for this machine", headers: [:], host: "evil.example:8080", code: "not-this-site"),
    Row(name: "a name that begins alike", headers: [:], host: "127.0.0.1.evil.example", code: "not-this-site"),
    Row(name: "no host", headers: [:], host: nil, code: "not-this-site"),
  ]

  @Test("A request of our own page comes through to the action")
  func own() async throws {
    let rig = try Rig("origins: [https://erp.example.com]")
    let sent = try await rig.send(.post, "/api/v1/exports", rig.page(), body: "{}")
    // The first thing that the action itself asks for.
    #expect(sent.code == "bad-request")
  }

  @Test("Each rule refuses", arguments: changes)
  func refused(_ row: Row) async throws {
    let rig = try Rig("origins: [https://erp.example.com]")
    let sent = try await rig.send(.post, "/api/v1/exports", rig.page(row.headers), body: "{}", host: row.host)
    #expect(sent.code == row.code)
    // Nothing was intended; what was refused may be written down.
    #expect(rig.shelf.acts.allSatisfy { $0 == "request.refused refused" })
    #expect(rig.users.asked.withLock { $0.isEmpty })
  }

  @Test("A page that only reads needs no custom header, and no other site's page reads")
  func reading() async throws {
    let rig = try Rig()
    #expect(try await rig.send(.get, "/api/v1/me", rig.page(["x-rekindle": nil, "content-type": nil])).status == 200)
    #expect(try await rig.send(.get, "/api/v1/me", rig.page(["sec-fetch-site": "same-site"])).status == 403)
    #expect(try await rig.send(.get, "/api/v1/me", rig.page(["sec-fetch-site": "cross-site"])).status == 403)
  }

  @Test("A Bearer token needs no custom header; its page must be in origins")
  func bearer() async throws {
    let rig = try Rig("origins: [https://erp.example.com]")
    #expect(try await rig.send(.get, "/api/v1/me", rig.bearer()).status == 200)
    let allowed = try await rig.send(.get, "/api/v1/me", rig.bearer() + [("origin", "https://erp.example.com")])
    #expect(allowed.status == 200)
    #expect(allowed.header("access-control-allow-origin") == "https://erp.example.com")
    #expect(allowed.header("access-control-allow-credentials") == nil)
    for origin in ["https://evil.example", "null", "https://erp.example.com.evil.example"] {
      let other = try await rig.send(.get, "/api/v1/me", rig.bearer() + [("origin", origin)])
      #expect(other.code == "not-this-site")
      #expect(other.header("access-control-allow-origin") == nil)
    }
  }

  @Test("A preflight is answered to pages in origins only")
  func preflight() async throws {
    let rig = try Rig("origins: [https://erp.example.com]")
    let allowed = try await rig.send(.options, "/api/v1/exports", [("origin", "https://erp.example.com")])
    #expect(allowed.status == 204)
    #expect(allowed.header("access-control-allow-methods") == "GET, POST")
    let other = try await rig.send(.options, "/api/v1/exports", [("origin", "https://evil.example")])
    #expect(other.status == 403)
    #expect(other.header("access-control-allow-origin") == nil)
  }

  @Test("A body of more than 64 KiB is refused before it is read as JSON")
  func large() async throws {
    let rig = try Rig()
    let body = String(repeating: "x", count: Dashboard.mostBodyBytes + 1)
    #expect(try await rig.send(.post, "/api/v1/exports", rig.page(), body: body).code == "too-large")
  }

  @Test("A body that says that it is too large is not waited for, and one whose framing breaks is not a bug")
  func brokenBody() async throws {
    struct Broken: Error {}
    func send(
      _ headers: [(String, String)], breaks: Bool = false, time: Duration = .seconds(30)
    ) async throws -> Sent {
      let rig = try Rig(bodyTime: time)
      var fields = HTTPFields()
      for (name, value) in try rig.bearer() + headers {
        if let name = HTTPFields.Element.Name(name) { fields.append(HTTPFields.Element(name: name, value: value)) }
      }
      let (parts, part) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
      // Otherwise nothing comes, and the stream does not end.
      if breaks { part.finish(throwing: Broken()) }
      let head = HTTPRequest(
        method: .post, scheme: "http", authority: Rig.host, path: "/api/v1/exports", headerFields: fields)
      let request = Request(head: head, body: RequestBody(asyncSequence: parts))
      let sent = try await Sent(rig.dashboard.answer(request, peer: "127.0.0.1"))
      part.finish()
      return sent
    }
    #expect(try await send([("content-length", "10000000000")]).code == "too-large")
    #expect(try await send([], breaks: true).code == "bad-request")
    // A client that sends no more has its time.
    #expect(try await send([("content-length", "2")], time: .milliseconds(1)).code == "bad-request")
  }

  @Test("An answer to HEAD has no body: its bytes would be taken as the next answer")
  func head() async throws {
    let rig = try Rig()
    for path in ["/api/v1/me", "/health", "/nothing"] {
      let sent = try await rig.send(.head, path, rig.bearer())
      #expect(sent.body.isEmpty && sent.status >= 400, "\(path)")
      #expect(sent.header("content-type") == "application/problem+json")
    }
  }

  @Test("Two hosts are refused, whichever is ours; the header X-Rekindle has one value")
  func twice() async throws {
    let rig = try Rig()
    let hosts = try await rig.send(.get, "/api/v1/me", rig.bearer() + [("host", "evil.example")])
    #expect(hosts.code == "bad-request")
    #expect(try await rig.send(.get, "/api/v1/me", rig.bearer() + [("host", Rig.host)]).status == 200)
    for mark in ["2", "", "1, 1"] {
      let sent = try await rig.send(.post, "/api/v1/exports", rig.bearer() + [("x-rekindle", mark)], body: "{}")
      #expect(sent.code == "not-this-site", "\(mark)")
    }
    #expect(rig.shelf.acts.allSatisfy { $0 == "request.refused refused" })
  }

  @Test(
    "Of hosts that look like this machine, those that are",
    arguments: [
      ("127.0.0.1", true), ("localhost:8080", true), ("[::1]:65535", true), ("127.0.0.1:65536", false),
      ("127.0.0.1:", false), ("localhost.", false), ("127.1", false), ("0.0.0.0", false), ("127.0.0.1@evil", false),
      ("127.0.0.1, evil", false), ("127.0.0.1:80:80", false), ("[::1]evil", false), ("127.0.0.1:+80", false),
    ])
  func loopback(host: String, isOurs: Bool) { #expect(HostGuard.isLoopback(host) == isOurs) }

  @Test(
    "A path that is another one to some proxy is not taken for one of the server's",
    arguments: [
      "//api/v1/me", "/api//v1/me", "/./api/v1/me", "/x/../api/v1/me", "/api%2Fv1/me", "/api/v1/me/", "/api/v1/me;x=1",
      "/api/v1/me%20", "/%2e%2e/api/v1/me", "/API/v1/me", "/backups/../api/v1/me", "/backups%2Fapi/v1/me",
      "/Backups/api/v1/me", "/backupsapi/v1/me",
    ])
  func tricks(path: String) async throws {
    let rig = try Rig(basePath: "/backups")
    #expect(try await rig.send(.get, path, rig.bearer()).status == 404)
    #expect(try await rig.send(.get, "/backups\(path)", rig.bearer()).status == 404)
  }

  @Test("Limits count for each address and each user, and name a time")
  func limits() async throws {
    let rig = try Rig("limits: {requestsPerMinute: 2}")
    for _ in 1...2 { #expect(try await rig.send(.get, "/api/v1/me").status == 401) }
    let third = try await rig.send(.get, "/api/v1/me")
    #expect(third.code == "too-many")
    #expect(third.header("retry-after").flatMap { Int($0) } ?? 0 > 0)
    #expect(try await rig.send(.get, "/api/v1/me", peer: "127.0.0.2").status == 401)
  }

  @Test("A limit counts an address of IPv4, also in the form of IPv6, and a network of IPv6")
  func addresses() {
    #expect(RateLimit.key(ofAddress: "203.0.113.7") == "203.0.113.7")
    #expect(RateLimit.key(ofAddress: "::ffff:203.0.113.7") == "203.0.113.7")
    let one = RateLimit.key(ofAddress: "2001:db8:1:2::1")
    #expect(one == RateLimit.key(ofAddress: "2001:0db8:0001:0002:ffff:ffff:ffff:ffff"))
    #expect(one != RateLimit.key(ofAddress: "2001:db8:1:3::1"))
    #expect(RateLimit.key(ofAddress: "unknown") == "unknown")
  }

  @Test("A limit ends with its window")
  func window() {
    let limit = RateLimit(1, per: 60)
    #expect(limit.use("a", now: 0) == nil)
    #expect(limit.use("a", now: 59_000_000) == 2)
    #expect(limit.use("a", now: 60_000_000) == nil)
  }

  @Test("An unknown parameter, a repeated one and a bad number are refused")
  func query() async throws {
    let rig = try Rig()
    for query in ["?x=1", "?limit=0", "?limit=1&limit=2", "?limit=01", "?limit=%zz", "?state=good"] {
      let sent = try await rig.send(.get, "/api/v1/exports\(query)", rig.bearer())
      #expect(sent.code == "bad-request", "\(query)")
    }
  }

  @Test("Below a base path the server is there, and only there")
  func basePath() async throws {
    let rig = try Rig(basePath: "/backups")
    #expect(try await rig.send(.get, "/backups/api/v1/me", rig.bearer()).status == 200)
    #expect(try await rig.send(.get, "/api/v1/me", rig.bearer()).status == 404)
    #expect(try await rig.send(.get, "/health", host: "10.0.0.7").status == 200)
    #expect(DashboardSettings.basePath("/a/../b") == nil)
    #expect(DashboardSettings.basePath("a") == nil)
    #expect(DashboardSettings.basePath("/a/b.c") == "/a/b.c")
  }
}
