import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

/// The built server, with the sandbox's users behind it.
@Suite("rekindle serve") struct ServeCommandTests {
  private static func get(_ server: String, _ path: String, _ token: String) async throws -> Curl.Answer {
    try await Curl(server).send("GET", path, headers: ["authorization: Bearer \(token)"])
  }

  @Test("It says where it is, knows its users, and ends well by a signal", arguments: [Signal.terminate, .interrupt])
  func life(signal: Signal) async throws {
    try await ServeShop.open { shop in
      let outcome = try await CommandLineTool.runServer(
        ["--policy", shop.policy], environment: shop.environment, endingWith: signal
      ) { server in
        #expect(try await Curl(server).get("/health").status == 200)
        let token = try await shop.token("ana")
        let me = try await Self.get(server, "/api/v1/me", token)
        #expect(me.json["email"]?.text == "ana@example.com")
        // The role ends at once for an action; for reading, the answer of a moment ago counts for a minute.
        try await shop.change("ana", #""customAttributes":"{}""#)
        let action = try await Curl(server).send(
          "POST", "/api/v1/exports", headers: ["authorization: Bearer \(token)"])
        #expect(action.status == 403)
        #expect(action.json["code"]?.text == "not-superadmin")
        let second = try await CommandLineTool.run(
          ["serve", "--listen", "127.0.0.1:0", "--policy", shop.policy], environment: shop.environment)
        #expect(second.status == 4)
      }
      #expect(outcome.status == 0)
      let lines = outcome.output.split(separator: "\n").compactMap { try? JSONParser.parse(Array($0.utf8)) }
      #expect(lines.first?["schema"]?.text == "rekindle.serve/1")
      #expect(lines.last?["action"]?.text == "request.refused")
      let verified = try await CommandLineTool.run("audit", "verify", shop.audit, "--format", "json")
      #expect(verified.status == 0)
      let report = try JSONParser.parse(Array(verified.output.utf8))
      #expect(report["chain"]?.text == "ok")
      #expect(report["entries"]?.integer == Int64(lines.count - 1))
    }
  }

  @Test("A session: cookie of the sandbox, signed out")
  func session() async throws {
    try await ServeShop.open { shop in
      _ = try await CommandLineTool.runServer(["--policy", shop.policy], environment: shop.environment) { server in
        let opened = try await Curl(server).send(
          "POST", "/api/v1/session", headers: ["authorization: Bearer \(try await shop.token("ana"))"])
        #expect(opened.status == 204)
        let cookie = String(try #require(opened.headers["set-cookie"]).prefix { $0 != ";" })
        let headers = ["cookie: \(cookie)", "sec-fetch-site: same-origin"]
        #expect(try await Curl(server).send("GET", "/api/v1/me", headers: headers).status == 200)
        try await shop.change("ana", #""disableUser":true"#)
        let action = try await Curl(server).send(
          "POST", "/api/v1/exports", Array("{}".utf8),
          headers: headers + ["origin: \(server)", "x-rekindle: 1", "content-type: application/json"])
        #expect(action.json["code"]?.text == "token-refused")
      }
    }
  }

  @Test("It does not start without serve, without a place for its audit log, or for other machines without a proxy")
  func refused() async throws {
    try await withTemporaryFolder { folder in
      let shop = ServeShop(folder: folder, sandbox: Curl("http://127.0.0.1:1"))
      func status(_ options: String...) async throws -> Int32 {
        try await CommandLineTool.run(
          ["serve", "--policy", shop.policy] + options, environment: shop.environment
        ).status
      }
      try Data("version: 1\n".utf8).write(to: URL(fileURLWithPath: shop.policy))
      #expect(try await status("--listen", "127.0.0.1:0") == 64)
      try shop.write()
      #expect(try await status("--listen", "0.0.0.0:0") == 64)
      // serve.hosts is missing.
      #expect(try await status("--listen", "0.0.0.0:0", "--behind-proxy") == 64)
      #expect(try await status("--base-path", "x") == 64)
      #expect(try await status("--behind-hosting") == 64)
      try Data().write(to: URL(fileURLWithPath: shop.audit))
      #expect(try await status("--listen", "127.0.0.1:0") == 3)
    }
  }

  @Test("audit verify finds a changed log, and a server refuses to continue it")
  func damaged() async throws {
    try await ServeShop.open { shop in
      _ = try await CommandLineTool.runServer(["--policy", shop.policy], environment: shop.environment) { server in
        _ = try await Curl(server).get("/api/v1/me")
      }
      let file = URL(fileURLWithPath: shop.audit + "/audit.ndjson")
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(text.replacing("signed-out", with: "signed-in").utf8).write(to: file)
      let verified = try await CommandLineTool.run("audit", "verify", shop.audit)
      #expect(verified.status == 1)
      let server = try await CommandLineTool.run(
        ["serve", "--listen", "127.0.0.1:0", "--policy", shop.policy], environment: shop.environment)
      #expect(server.status == 4)
      let usage = try await CommandLineTool.run("audit", "verify", "gs://x", "--head", "abc")
      #expect(usage.status == 64)
    }
  }
}
