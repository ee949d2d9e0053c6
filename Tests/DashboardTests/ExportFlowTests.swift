import CloudSandbox
import Documents
import Foundation
import GoogleCloud
import Hummingbird
import JSON
import Sandbox
import Subprocess
import TestSupport
import Testing

@testable import Dashboard

/// Exports and links, against a sandbox.
@Suite("Exports and links by the API") struct ExportFlowTests {
  static let key = "5f0c4a9e-5a3b-4c3e-9a40-8f7f6a3f6d11"
  static let other = "0d3c0b5c-19a4-4d0a-8a55-2c7b2f0b9a02"
  private static let database = "projects/pyme-shop/databases/(default)"
  private static let links = "links: backup-links@pyme-shop.iam.gserviceaccount.com"

  private static func withShop(_ body: (String, SandboxClient) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.path)) { endpoint in
        let client = SandboxClient(endpoint.url)
        try await client.makeBucket("shop-backups", in: "pyme-shop")
        let writes = (1...5).map { #"{"update":{"name":"\#(database)/documents/users/\#($0)"}}"# }
        try await client.call(
          "POST", "/v1/\(database)/documents:commit", #"{"writes":[\#(writes.joined(separator: ","))]}"#)
        try await body(endpoint.url, client)
      }
    }
  }

  private func start(_ rig: Rig, key: String = key, body: String = "{}") async throws -> Sent {
    try await rig.send(.post, "/api/v1/exports", rig.page() + [("idempotency-key", key)], body: body)
  }

  private func operations(_ client: SandboxClient) async throws -> Int {
    try await client.call("GET", "/v1/\(Self.database)/operations")["operations"]?.elements?.count ?? 0
  }

  @Test("One click, a double click, a reload and another server are one export")
  func once() async throws {
    try await Self.withShop { url, client in
      let rig = try Rig(endpoint: url)
      async let left = start(rig)
      async let right = start(rig)
      let answers = [try await left, try await right, try await start(rig)]
      // The server is killed, and another one begins with what the log has.
      let second = try Rig(endpoint: url, shelf: rig.shelf)
      try await second.dashboard.audit.open()
      let all = answers + [try await start(second)]
      for sent in all {
        #expect(sent.status == 202)
        #expect(sent.body == all[0].body)
        #expect(sent.header("location") == "/api/v1/operations/\(all[0].json?["operation"]?.text ?? "")")
      }
      #expect(try await operations(client) == 1)
      #expect(rig.shelf.acts.count { $0 == "export.intended intended" } == 4)
      let another = try await start(second, body: #"{"collections":["users"]}"#)
      #expect(another.code == "key-reused")
      #expect(try await operations(client) == 1)
    }
  }

  @Test("A start whose answer was lost is found by its folder")
  func lost() async throws {
    try await Self.withShop { url, client in
      let rig = try Rig(endpoint: url)
      try await client.fault(#"{"path":"*:exportDocuments","times":1,"truncate":3}"#)
      #expect(try await start(rig).status == 202)
      #expect(try await operations(client) == 1)
    }
  }

  @Test("The progress is followed to its end, and how it ended is written down once")
  func followed() async throws {
    try await Self.withShop { url, _ in
      let rig = try Rig(endpoint: url)
      let id = try #require(try await start(rig).json?["operation"]?.text)
      let stream = try await rig.send(.get, "/api/v1/operations/\(id)/events", rig.bearer())
      #expect(stream.header("content-type")?.hasPrefix("text/event-stream") == true)
      let last = try #require(stream.text.split(separator: "\n\n").last)
      #expect(last.contains("event: outcome"))
      let data = try #require(last.split(separator: "\n").first { $0.hasPrefix("data: ") })
      let view = try JSONParser.parse(Array(data.dropFirst("data: ".count).utf8))
      #expect(view["state"]?.text == "succeeded")
      #expect(view["outcome"]?["state"]?.text == "complete")
      #expect(view["outcome"]?["documents"]?.integer == 5)
      _ = try await rig.send(.get, "/api/v1/operations/\(id)", rig.bearer())
      #expect(rig.shelf.acts.count { $0 == "export.finished done" } == 1)
      // Those who look at once, at a server that has not seen the end.
      let log = MemoryShelf()
      log.replace { $0 = rig.shelf.entries.filter { !String(decoding: $0, as: UTF8.self).contains("export.finished") } }
      let next = try Rig(endpoint: url, shelf: log)
      try await next.dashboard.audit.open()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 1...8 {
          group.addTask { _ = try await next.send(.get, "/api/v1/operations/\(id)", next.bearer()) }
        }
        try await group.waitForAll()
      }
      #expect(log.acts.count { $0 == "export.finished done" } == 1)
      #expect(try await rig.send(.post, "/api/v1/operations/\(id)/cancel", rig.page(), body: "{}").code == "ended")
      #expect(try await rig.send(.get, "/api/v1/operations/nothing", rig.bearer()).status == 404)
    }
  }

  @Test("An export that leaves documents out is not complete")
  func different() async throws {
    try await Self.withShop { url, client in
      let rig = try Rig(endpoint: url)
      try await client.fault(#"{"path":"*:exportDocuments","times":1,"operation":{"understate":2}}"#)
      let id = try #require(try await start(rig).json?["operation"]?.text)
      let stream = try await rig.send(.get, "/api/v1/operations/\(id)/events", rig.bearer())
      #expect(stream.text.contains(#""state":"incomplete""#))
      #expect(rig.shelf.acts.contains("export.finished failed"))
    }
  }

  @Test("While one runs, another one is refused; it can be cancelled")
  func running() async throws {
    try await Self.withShop { url, client in
      let rig = try Rig(endpoint: url)
      try await client.fault(#"{"path":"*:exportDocuments","times":1,"operation":"hang"}"#)
      let id = try #require(try await start(rig).json?["operation"]?.text)
      let second = try await start(rig, key: Self.other)
      #expect(second.code == "already-running")
      #expect(second.json?["operation"]?.text == id)
      #expect(try await rig.send(.post, "/api/v1/operations/\(id)/cancel", rig.page(), body: "{}").status == 202)
      let stream = try await rig.send(.get, "/api/v1/operations/\(id)/events", rig.bearer())
      #expect(stream.text.contains(#""state":"cancelled""#))
      #expect(rig.shelf.acts.contains("export.cancel-intended intended"))
      #expect(rig.shelf.acts.contains("export.cancelled done"))
    }
  }

  @Test("A start that Firestore refused can be tried again, but not while another export runs")
  func refusedStart() async throws {
    try await Self.withShop { url, client in
      let rig = try Rig(endpoint: url)
      try await client.fault(#"{"path":"*:exportDocuments","times":1,"status":403}"#)
      #expect(try await start(rig).code == "service")
      #expect(rig.shelf.acts == ["export.intended intended", "export.started failed"])
      try await client.fault(#"{"path":"*:exportDocuments","times":1,"operation":"hang"}"#)
      let id = try #require(try await start(rig, key: Self.other).json?["operation"]?.text)
      #expect(try await start(rig).code == "already-running")
      #expect(try await operations(client) == 1)
      #expect(try await rig.send(.post, "/api/v1/operations/\(id)/cancel", rig.page(), body: "{}").status == 202)
      #expect(try await start(rig).status == 202)
      #expect(try await operations(client) == 2)
    }
  }

  @Test("Without an audit log nothing is done, and no link is handed out")
  func unwritten() async throws {
    try await Self.withShop { url, client in
      let rig = try Rig(Self.links, endpoint: url)
      try await client.upload(Fixture("types").folder, to: "shop-backups", below: "x")
      rig.shelf.fail()
      #expect(try await start(rig).code == "cannot-audit")
      #expect(try await operations(client) == 0)
      #expect(try await start(rig).json?["operation"] == nil)
      let links = try await rig.send(.post, "/api/v1/exports/x%2Ftypes/links", rig.page(), body: "{}")
      #expect(links.code == "cannot-audit")
      #expect(!links.text.contains("X-Goog-Signature"))
      rig.shelf.fail(false)
      #expect(try await start(rig).status == 202)
    }
  }

  @Test("A log that fails between intent and outcome: no link is handed out, and the export that began is found again")
  func halfWritten() async throws {
    try await Self.withShop { url, client in
      let rig = try Rig(Self.links, endpoint: url)
      try await client.upload(Fixture("types").folder, to: "shop-backups", below: "x")
      for path in ["links", "script"] {
        rig.shelf.fail(after: 1)
        let links = try await rig.send(.post, "/api/v1/exports/x%2Ftypes/\(path)", rig.page(), body: "{}")
        #expect(links.code == "cannot-audit")
        #expect(!links.text.contains("X-Goog-Signature"))
      }
      rig.shelf.fail(after: 1)
      let begun = try await start(rig)
      #expect(begun.code == "cannot-audit")
      rig.shelf.fail(false)
      #expect(rig.shelf.acts == ["links.intended intended", "links.intended intended", "export.intended intended"])
      let again = try await start(rig)
      #expect(again.status == 202)
      #expect(try await operations(client) == 1)
      #expect(again.json?["place"]?.text == rig.shelf.lines[2].object)
      // An export that began does not count as one that did not.
      let id = try #require(again.json?["operation"]?.text)
      #expect(begun.json?["operation"]?.text == id)
    }
  }

  @Test("Many starts at once with one key, at two servers with one log, are one export")
  func race() async throws {
    try await Self.withShop { url, client in
      let first = try Rig(endpoint: url)
      let second = try Rig(endpoint: url, shelf: first.shelf)
      let folders = try await withThrowingTaskGroup(of: String?.self) { group in
        for number in 0..<12 {
          let rig = number.isMultiple(of: 2) ? first : second
          group.addTask { try await start(rig).json?["place"]?.text }
        }
        return try await group.reduce(into: [String?]()) { $0.append($1) }
      }
      let named = folders.compactMap(\.self)
      #expect(!named.isEmpty && named.allSatisfy { $0.utf8.elementsEqual(named[0].utf8) })
      #expect(try await operations(client) == 1)
    }
  }

  @Test("A day's exports are counted in the audit log, also by the next server")
  func day() async throws {
    try await Self.withShop { url, client in
      let rig = try Rig("limits: {exportsPerDay: 1}", endpoint: url)
      let id = try #require(try await start(rig).json?["operation"]?.text)
      _ = try await rig.send(.get, "/api/v1/operations/\(id)/events", rig.bearer())
      let next = try Rig("limits: {exportsPerDay: 1}", endpoint: url, shelf: rig.shelf)
      try await next.dashboard.audit.open()
      let second = try await start(next, key: Self.other)
      #expect(second.code == "too-many")
      #expect(second.header("retry-after").flatMap { Int($0) } ?? 0 > 80_000)
      #expect(try await operations(client) == 1)
    }
  }

  @Test("Links open the objects, byte by byte; the log has their digests and never a signature")
  func opened() async throws {
    try await Self.withShop { url, client in
      let rig = try Rig(Self.links, endpoint: url)
      let folder = Fixture("types").folder
      try await client.upload(folder, to: "shop-backups", below: "x")
      let sent = try await rig.send(.post, "/api/v1/exports/x%2Ftypes/links", rig.page(), body: #"{"minutes":15.0}"#)
      #expect(sent.status == 200)
      let links = try #require(sent.json?["links"]?.elements)
      #expect(links.count == 3)
      for link in links {
        let (path, address) = (try #require(link["path"]?.text), try #require(link["url"]?.text))
        let answer = try await run(
          .name("curl"), arguments: ["--silent", "--fail", "--globoff", address], output: .bytes(limit: 1 << 20),
          error: .discarded)
        let file = folder.deletingLastPathComponent().appending(path: path)
        #expect(answer.standardOutput == [UInt8](try Data(contentsOf: file)))
      }
      #expect(rig.shelf.acts == ["links.intended intended", "links.made done"])
      let log = rig.shelf.entries.map { String(decoding: $0, as: UTF8.self) }.joined()
      #expect(!log.contains("X-Goog-Signature"))
      #expect(rig.shelf.lines.last?.json["details"]?["links"]?.elements?.count == 3)

      let one = try await rig.send(
        .post, "/api/v1/exports/x%2Ftypes/links", rig.page(), body: #"{"files":["types.overall_export_metadata"]}"#)
      #expect(one.json?["links"]?.elements?.count == 1)
      let script = try await rig.send(.post, "/api/v1/exports/x%2Ftypes/script", rig.page())
      #expect(script.text.hasPrefix("#!/bin/sh"))
      #expect(script.header("content-disposition")?.hasPrefix("attachment") == true)
      let rows = [
        ("/api/v1/exports/x%2Ftypes/links", #"{"files":["nothing"]}"#, "not-found"),
        ("/api/v1/exports/x%2Ftypes/links", #"{"minutes":15.5}"#, "invalid"),
        ("/api/v1/exports/x%2Ftypes/links", #"{"minutes":721}"#, "invalid"),
        ("/api/v1/exports/x%2Ftypes/links", #"{"minutes":60,"minutes":61}"#, "invalid"),
        ("/api/v1/exports/x%2Ftypes/links", #"{"hours":1}"#, "invalid"),
        ("/api/v1/exports/x%2Ftypes/links", "{", "bad-request"),
        ("/api/v1/exports/nothing/links", "{}", "not-found"), ("/api/v1/exports/..%2Fx/links", "{}", "not-found"),
      ]
      for (path, body, code) in rows {
        #expect(try await rig.send(.post, path, rig.page(), body: body).code == code, "\(path) \(body)")
      }
    }
  }
}
