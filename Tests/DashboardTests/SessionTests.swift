import Documents
import GoogleCloud
import Hummingbird
import JSON
import Policy
import Synchronization
import Testing

@testable import Dashboard

/// How a user of the server's own page signs in and out.
@Suite("Sessions") struct SessionTests {
  private static let key = "apiKey: AIzaSyTest-key_0123456789abcdefghijklm"

  @Test("An ID token becomes a strict session cookie, and that signs in")
  func opened() async throws {
    let rig = try Rig()
    let sent = try await rig.send(.post, "/api/v1/session", rig.bearer(signedIn: 300))
    #expect(sent.status == 204)
    let cookie = try #require(sent.header("set-cookie"))
    #expect(cookie.hasPrefix("__Host-rekindle="))
    for flag in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=3600"] {
      #expect(cookie.contains("; \(flag)"))
    }
    #expect(!cookie.contains("Domain"))
    #expect(rig.shelf.acts == ["session.opened intended", "session.opened done"])
    let value = String(cookie.prefix { $0 != ";" })
    let me = try await rig.send(.get, "/api/v1/me", [("cookie", "a=b; \(value)"), ("sec-fetch-site", "same-origin")])
    #expect(me.json?["means"]?.text == "cookie")
  }

  @Test("An old sign-in, another site's page, and no audit log make no session")
  func refused() async throws {
    let rig = try Rig("origins: [https://erp.example.com]")
    #expect(try await rig.send(.post, "/api/v1/session", rig.bearer(signedIn: 301)).code == "reauthenticate")
    let other = try await rig.send(.post, "/api/v1/session", rig.bearer() + [("origin", "https://erp.example.com")])
    #expect(other.code == "not-this-site")
    rig.shelf.fail()
    let unwritten = try await rig.send(.post, "/api/v1/session", rig.bearer())
    #expect(unwritten.code == "cannot-audit")
    #expect(unwritten.header("set-cookie") == nil)
    rig.shelf.fail(after: 1)
    let half = try await rig.send(.post, "/api/v1/session", rig.bearer())
    #expect(half.code == "cannot-audit" && half.header("set-cookie") == nil)
    #expect(
      rig.shelf.acts == ["session.refused refused", "session.refused refused", "session.opened intended"])
  }

  @Test("A session cookie is not an ID token, and the reverse")
  func kinds() async throws {
    let rig = try Rig()
    let cookie = try rig.mint.token(.sessionCookie, now: Rig.now)
    #expect(try await rig.send(.get, "/api/v1/me", [("authorization", "Bearer \(cookie)")]).code == "token-refused")
    let asCookie = try await rig.send(.get, "/api/v1/me", [("cookie", "__Host-rekindle=\(try rig.idToken())")])
    #expect(asCookie.code == "token-refused")
    let twice = "__Host-rekindle=\(cookie); __Host-rekindle=\(cookie)"
    #expect(try await rig.send(.get, "/api/v1/me", [("cookie", twice)]).code == "token-refused")
    #expect(try await rig.send(.get, "/api/v1/me", [("authorization", "Basic YTpi")]).code == "token-refused")
  }

  @Test("Signing out clears the cookie, also where nothing can be written down; another site cannot do it")
  func closed() async throws {
    let rig = try Rig()
    let sent = try await rig.send(.delete, "/api/v1/session", rig.page())
    #expect(sent.status == 204)
    #expect(sent.header("set-cookie")?.contains("Max-Age=0") == true)
    #expect(sent.header("clear-site-data") == "\"cookies\", \"cache\"")
    #expect(rig.shelf.acts == ["session.closed done"])
    #expect(try await rig.send(.delete, "/api/v1/session", rig.page(["sec-fetch-site": "same-site"])).status == 403)
    rig.shelf.fail()
    let unwritten = try await rig.send(.delete, "/api/v1/session", rig.page())
    #expect(unwritten.code == "cannot-audit")
    #expect(unwritten.header("set-cookie")?.contains("Max-Age=0") == true)
  }

  // MARK: Google's redirect

  @Test("There and back: a lax cookie for the trip, then a page that moves on with the strict one")
  func trip() async throws {
    let rig = try Rig(Self.key)
    let out = try await rig.send(.get, "/signin?next=/exports")
    #expect(out.status == 303)
    #expect(out.header("location")?.hasPrefix("https://accounts.google.com/") == true)
    #expect(out.header("location")?.hasSuffix("http://\(Rig.host)/signin/callback") == true)
    let trip = try #require(out.header("set-cookie"))
    for flag in ["Path=/signin/callback", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600"] {
      #expect(trip.contains("; \(flag)"))
    }
    #expect(!(out.header("location") ?? "").contains("session-1"))

    let cookie = [("cookie", String(trip.prefix { $0 != ";" }))]
    let back = try await rig.send(.get, "/signin/callback?state=s1&code=c", cookie)
    #expect(back.status == 200)
    #expect(back.header("content-security-policy")?.contains("require-trusted-types-for 'script'") == true)
    let set = back.all("set-cookie")
    #expect(set.contains { $0.hasPrefix("__Host-rekindle=") && $0.contains("SameSite=Strict") })
    #expect(set.contains { $0.hasPrefix("__Secure-rekindle-trip=;") && $0.contains("Max-Age=0") })
    #expect(back.text.contains("0;url=/exports"))
    #expect(rig.shelf.acts == ["session.opened intended", "session.opened done"])
  }

  @Test("A callback without the trip's cookie, with another state or another session is refused")
  func foreign() async throws {
    let rig = try Rig(Self.key)
    func cookie(_ trip: SignIn.Trip) -> [(String, String)] { [("cookie", "__Secure-rekindle-trip=\(trip.text)")] }
    let good = SignIn.Trip(session: "session-1", state: "s1", next: "/")
    let rows: [(String, [(String, String)])] = [
      ("?state=s1&code=c", []), ("?state=s2&code=c", cookie(good)), ("?code=c", cookie(good)),
      ("?state=s1&code=c", cookie(SignIn.Trip(session: "session-2", state: "s1", next: "/"))),
      ("?state=s1&code=c", cookie(SignIn.Trip(session: "session-1", state: "s1", next: "//evil.example"))),
      ("?state=s1&code=c", [("cookie", "__Secure-rekindle-trip=e30")]),
    ]
    for (query, headers) in rows {
      let sent = try await rig.send(.get, "/signin/callback\(query)", headers)
      #expect(sent.code == "state", "\(query)")
      #expect(sent.header("set-cookie") == nil)
    }
    // Once a minute.
    #expect(rig.shelf.acts == ["session.refused refused"])
  }

  @Test("A sign-in ends at a path of the server, never elsewhere")
  func next() async throws {
    let rig = try Rig(Self.key)
    for next in [
      "//evil.example", "/%5Cevil.example", "https://evil.example", "/a/../../b", "/a/%252e%252e/b", "/a/.%252E/b",
      "/a%0d%0ab", "evil", "/%20x",
    ] {
      #expect(try await rig.send(.get, "/signin?next=\(next)").code == "bad-request", "\(next)")
    }
    #expect(SignIn.ownPath(nil, basePath: "/backups") == "/backups/")
    #expect(SignIn.ownPath("/other", basePath: "/backups") == nil)
    #expect(SignIn.ownPath("/backups/x?y=1#z", basePath: "/backups") == "/backups/x?y=1#z")
  }

  @Test("Without a web key the server has no sign-in page; sign-ins are limited for each address")
  func limits() async throws {
    #expect(try await Rig().send(.get, "/signin").status == 404)
    let rig = try Rig("\(Self.key)\nlimits: {signInsPerMinute: 1}")
    #expect(try await rig.send(.get, "/signin").status == 303)
    #expect(try await rig.send(.get, "/signin").code == "too-many")
    #expect(try await rig.send(.post, "/api/v1/session", rig.bearer()).code == "too-many")
    #expect(rig.shelf.acts == ["session.refused refused"])
  }

  @Test("Behind Firebase Hosting the cookie is __session, and the page's host is the forwarded one")
  func hosting() async throws {
    let rig = try Rig("hosts: [erp.example.com]\n\(Self.key)", basePath: "/backups", isBehindHosting: true)
    let forwarded = [("x-forwarded-host", "erp.example.com"), ("x-forwarded-for", "198.51.100.1, 203.0.113.9")]
    let sent = try await rig.send(.post, "/backups/api/v1/session", rig.bearer() + forwarded, host: "x.a.run.app")
    #expect(sent.header("set-cookie")?.hasPrefix("__session=") == true)
    #expect(rig.shelf.lines.first?.json["address"]?.text == "203.0.113.9")
    let out = try await rig.send(.get, "/backups/signin", forwarded, host: "x.a.run.app")
    #expect(out.header("location")?.hasSuffix("https://erp.example.com/backups/signin/callback") == true)
    #expect(try await rig.send(.get, "/backups/signin", host: "x.a.run.app").code == "not-this-site")
  }

  @Test("Behind Identity-Aware Proxy every way in needs its assertion too")
  func proxy() async throws {
    let rig = try Rig("\(Self.key)\niap: {audience: /projects/1/apps/shop}")
    #expect(try await rig.send(.get, "/api/v1/me", rig.bearer()).code == "token-refused")
    #expect(try await rig.send(.post, "/api/v1/session", rig.bearer()).code == "token-refused")
    #expect(try await rig.send(.get, "/signin").code == "token-refused")
    for path in ["/api/v1/openapi.json", "/"] {
      #expect(try await rig.send(.get, path).code == "token-refused", "\(path)")
    }
    #expect(try await rig.send(.delete, "/api/v1/session").code == "token-refused")
    #expect(try await rig.send(.get, "/health").status == 200)
    let trip = SignIn.Trip(session: "session-1", state: "s1", next: "/").text
    let back = try await rig.send(
      .get, "/signin/callback?state=s1&code=c", [("cookie", "__Secure-rekindle-trip=\(trip)")])
    #expect(back.code == "token-refused")
    // An ID token is not an assertion.
    let other = [("x-goog-iap-jwt-assertion", try rig.idToken())]
    #expect(try await rig.send(.get, "/api/v1/me", rig.bearer() + other).code == "token-refused")
    #expect(rig.users.asked.withLock { $0.isEmpty })
  }

  @Test("A refusal is written down once a minute for each user and reason")
  func noted() async throws {
    let rig = try Rig()
    for _ in 1...3 { _ = try await rig.send(.get, "/api/v1/me", rig.bearer(.string("ADMIN"))) }
    for _ in 1...3 { _ = try await rig.send(.get, "/api/v1/me") }
    #expect(rig.shelf.acts == ["request.refused refused", "request.refused refused"])
    #expect(rig.shelf.lines.map(\.uid) == ["ana", nil])
    let text = rig.shelf.entries.map { String(decoding: $0, as: UTF8.self) }.joined()
    #expect(!text.contains("eyJ"))
  }
}
