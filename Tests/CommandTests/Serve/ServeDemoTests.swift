import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

/// `rekindle serve --demo`: one command, and a browser's way into its pages.
@Suite("rekindle serve --demo") struct ServeDemoTests {
  @Test("Its SUPERADMIN signs in by redirects, and sees a proof and days in various states")
  func demo() async throws {
    let outcome = try await CommandLineTool.runServer(["--demo"], environment: Self.noCloud) { server in
      let dashboard = Curl(server)
      let cookie = try await Self.signIn(dashboard, as: "ana")
      let headers = ["cookie: \(cookie)", "sec-fetch-site: same-origin"]
      let page = try await dashboard.send("GET", "/", headers: headers)
      #expect(page.status == 200)
      #expect(String(decoding: page.body, as: UTF8.self).contains("Proven"))
      let overview = try await dashboard.send("GET", "/api/v1/overview", headers: headers).json
      #expect(overview["proof"]?["signature"]?.text == "valid")
      #expect(overview["proof"]?["equal"]?.integer == overview["proof"]?["documents"]?.integer)
      let states = (overview["days"]?.elements ?? []).compactMap { $0["state"]?.text }
      for state in ["rehearsed", "verified", "complete", "incomplete", "overdue"] {
        #expect(states.contains(state), "\(state)")
      }
      for path in ["/exports", "/export-now", "/rehearsals", "/schedule", "/recovery", "/activity"] {
        let sent = try await dashboard.send("GET", path, headers: headers)
        #expect(sent.status == 200, "\(path)")
        #expect(sent.headers["content-type"] == "text/html; charset=utf-8", "\(path)")
      }
    }
    #expect(outcome.status == 0)
    let ready = try JSONParser.parse(Array(outcome.output.prefix { $0 != "\n" }.utf8))
    // Nothing of it stays.
    let policy = try #require(ready["policy"]?.text)
    #expect(!FileManager.default.fileExists(atPath: policy))
    #expect(ready["sandbox"]?.text?.hasPrefix("http://127.0.0.1:") == true)
  }

  @Test("Another user of the demo stays outside")
  func other() async throws {
    _ = try await CommandLineTool.runServer(["--demo"], environment: Self.noCloud) { server in
      let (status, cookie) = try await Self.trip(Curl(server), as: "bob")
      #expect(status == 403)
      #expect(cookie?.hasPrefix("__Host-rekindle=") != true)
    }
  }

  @Test("It takes no policy, no proxy and no other machine")
  func refused() async throws {
    for options in [["--policy", "x.yaml"], ["--behind-proxy"], ["--listen", "0.0.0.0:0", "--behind-proxy"]] {
      #expect(
        try await CommandLineTool.run(["serve", "--demo"] + options, environment: [:]).status == 64, "\(options)")
    }
  }

  /// An endpoint of the environment does not count: nothing answers at this one.
  static let noCloud: [String: String?] = ["REKINDLE_ENDPOINT": "http://127.0.0.1:1"]

  /// The sandbox behind a dashboard: a sign-in goes there.
  static func sandbox(of dashboard: Curl) async throws -> Curl {
    let begun = try await dashboard.send("GET", "/signin")
    let google = try #require(begun.headers["location"].flatMap { URLComponents(string: $0) })
    return Curl("http://127.0.0.1:\(try #require(google.port))")
  }

  private static func signIn(_ dashboard: Curl, as user: String) async throws -> String {
    let (status, cookie) = try await trip(dashboard, as: user)
    #expect(status == 200)
    return try #require(cookie)
  }

  /// Goes to the sign-in page, chooses a user, and comes back, as a browser does.
  private static func trip(_ dashboard: Curl, as user: String) async throws -> (status: Int, cookie: String?) {
    let begun = try await dashboard.send("GET", "/signin")
    #expect(begun.status == 303)
    let kept = String(try #require(begun.headers["set-cookie"]).prefix { $0 != ";" })
    let google = try #require(begun.headers["location"].flatMap { URLComponents(string: $0) })
    let sandbox = Curl("http://127.0.0.1:\(try #require(google.port))")
    let state = try #require(google.queryItems?.first { $0.name == "state" }?.value)
    let chosen = try await sandbox.get("\(google.path)/choose?state=\(state)&user=\(user)")
    let back = try #require(chosen.headers["location"])
    #expect(back.hasPrefix(dashboard.endpoint))
    let ended = try await dashboard.send(
      "GET", String(back.dropFirst(dashboard.endpoint.count)), headers: ["cookie: \(kept)"])
    return (ended.status, ended.headers["set-cookie"].map { String($0.prefix { $0 != ";" }) })
  }
}
