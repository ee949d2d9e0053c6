import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Each call of Google's that the dashboard makes, refused or failing, against each of its pages. Behind it are the sandbox and the
/// policy of `serve --demo`: there the newest backup is proven, and the schedule is as the policy wants it.
@Suite("rekindle serve: a fault on each call") struct ServeFaultTests {
  private static let pages = ["/", "/exports", "/exports/NAME", "/export-now", "/rehearsals", "/schedule", "/recovery"]
  private static let project = "demo-shop"
  private static let bucket = "/storage/v1/b/demo-shop-firestore-backups"

  /// A call that fails, and the pages that would be green by what it tells.
  private struct Row {
    var call: String
    var pages: [String]
  }

  private static let rows = [
    Row(call: #""path":"\#(bucket)/o""#, pages: ["/exports/NAME", "/rehearsals"]),
    Row(call: #""path":"*\#(bucket)/o/*""#, pages: ["/exports/NAME", "/rehearsals"]),
    Row(call: #""path":"\#(bucket)""#, pages: ["/schedule"]),
    Row(call: #""path":"\#(bucket)/iam""#, pages: ["/schedule"]),
    Row(call: #""method":"GET","path":"/v1/projects/*/databases/*default*""#, pages: ["/schedule"]),
    Row(call: #""path":"/v1/projects/*/locations/*/jobs/*""#, pages: ["/schedule"]),
    Row(call: #""path":"/v1/projects/*/serviceAccounts/*""#, pages: ["/schedule"]),
    Row(call: #""path":"*:getIamPolicy""#, pages: ["/schedule"]),
    Row(call: #""path":"*accounts:lookup""#, pages: ["/exports/NAME", "/rehearsals", "/schedule"]),
  ]

  @Test("A page that depends on it is grey or red, never green", .timeLimit(.minutes(20)))
  func never() async throws {
    try await Self.withDemo { demo in
      let healthy = try await demo.tones()
      for page in Self.rows.flatMap(\.pages) { #expect(healthy[page] == "verified", "\(page): \(healthy)") }
      #expect(try await demo.proof() != nil)
      for row in Self.rows {
        try await demo.client.setFaults(#"{\#(row.call),"status":403}"#)
        let tones = try await demo.tones()
        #expect(try await demo.client.faultCounts().allSatisfy { $0 > 0 }, "\(row.call) is called by no page")
        try await demo.client.clearFaults()
        for page in row.pages { #expect(tones[page] != "verified", "\(page): \(row.call)") }
        // Grey is an answer: each page says what it does know.
        for page in Self.pages where !row.call.contains("lookup") {
          #expect(tones[page] != nil, "\(page): \(row.call)")
        }
      }
      #expect(try await demo.tones() == healthy)
    }
  }

  @Test("What fails for all, and for a while, is never green", .timeLimit(.minutes(20)))
  func all() async throws {
    try await Self.withDemo { demo in
      try await demo.client.setFaults(#"{"method":"GET","path":"*demo-shop*","status":500}"#)
      #expect(try await demo.tones().values.allSatisfy { $0 != "verified" })
      #expect(try await demo.proof() == nil)
      try await demo.client.clearFaults()
      #expect(try await demo.proof() != nil)
    }
  }

  @Test("An emptied bucket is red, whatever the history says", .timeLimit(.minutes(10)))
  func emptied() async throws {
    try await Self.withDemo { demo in
      let listed = try await demo.client.call("GET", "\(Self.bucket)/o?maxResults=1000")["items"]?.elements ?? []
      #expect(!listed.isEmpty)
      for object in listed {
        try await demo.client.delete(object["name"]?.text ?? "", in: "demo-shop-firestore-backups")
      }
      let tones = try await demo.tones()
      #expect(tones["/"] == "corrupt", "\(tones)")
      for page in ["/exports", "/exports/NAME", "/rehearsals"] { #expect(tones[page] != "verified", "\(tones)") }
      #expect(try await demo.proof() == nil)
    }
  }

  private static func withDemo(_ body: @Sendable (Demo) async throws -> Void) async throws {
    _ = try await CommandLineTool.runReadyServer(["--demo"], environment: ServeDemoTests.noCloud) { ready in
      let sandbox = try #require(ready["sandbox"]?.text)
      let policy = try String(contentsOfFile: #require(ready["policy"]?.text), encoding: .utf8)
      try await withTemporaryFolder { folder in
        // The demo's own server holds its log.
        let lines = policy.split(separator: "\n").map {
          $0.contains(" audit: ") ? "  audit: \(folder.path)/audit" : String($0)
        }
        let file = folder.appending(path: "rekindle.yaml")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        try await ServeShop.user("eve", ServeShop.superadmin, of: project, in: Curl(sandbox))
        try await body(Demo(policy: file.path, client: SandboxClient(sandbox)))
      }
    }
  }

  /// Servers over the demo's sandbox: each knows nothing when it starts.
  private struct Demo: Sendable {
    let policy: String
    let client: SandboxClient

    /// The tone of each page that the server answers with one: its body's class.
    func tones() async throws -> [String: String] {
      let answers = Answers()
      try await serve { server, token in
        let listed = try await Curl(server).send(
          "GET", "/api/v1/exports", headers: ["authorization: Bearer \(token)"])
        let export = listed.json["exports"]?.elements?.first?["id"]?.text ?? "none"
        for page in pages {
          let path = page.replacing("NAME", with: export.replacing(":", with: "%3A"))
          let answer = try await Curl(server).send(
            "GET", path, headers: ["authorization: Bearer \(token)", "accept: text/html"])
          let text = String(decoding: answer.body, as: UTF8.self)
          if let tone = text.firstMatch(of: /<body class="([a-z]+)/) { await answers.set(page, String(tone.1)) }
        }
      }
      return await answers.all
    }

    /// The export that the overview calls proven; nil also where no answer comes in time.
    func proof() async throws -> String? {
      let answers = Answers()
      try await serve { server, token in
        let overview = try await Curl(server).send(
          "GET", "/api/v1/overview", headers: ["authorization: Bearer \(token)"])
        if let export = overview.json["proof"]?["export"]?.text { await answers.set("proof", export) }
      }
      return await answers.all["proof"]
    }

    private func serve(_ body: @Sendable (_ server: String, _ token: String) async throws -> Void) async throws {
      let outcome = try await CommandLineTool.runServer(
        ["--policy", policy], environment: ["REKINDLE_ENDPOINT": client.endpoint, "REKINDLE_ACCESS_TOKEN": "demo"]
      ) { server in
        try await body(server, try await ServeShop.token("eve", of: project, in: Curl(client.endpoint)))
      }
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
  }
}

private actor Answers {
  private(set) var all: [String: String] = [:]

  func set(_ name: String, _ value: String) { all[name] = value }
}
