import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

/// `rekindle restore documents`, as its user runs it; the sandbox is the database.
struct RestoreCommandTests {
  private static let company = "companies/andina-textiles"
  /// Documents of the company in the erp fixture.
  private static let count = 747

  private struct Database: Sendable {
    var endpoint: String
    var folder: URL

    var address: String { endpoint.replacing("http://", with: "emulator://") + "/shop-prod/(default)" }

    func file(_ name: String) -> String { folder.appending(path: name).path }

    /// Every document's line of REST JSON, sorted, without times: by curl.
    func dump() async throws -> [String] {
      let query = #"{"structuredQuery":{"from":[{"allDescendants":true}]}}"#
      let answer = try await post("/v1/projects/shop-prod/databases/(default)/documents:runQuery", query)
      return (answer.elements ?? []).compactMap { $0["document"] }.map { document in
        String(decoding: document.setting("createTime", nil).setting("updateTime", nil).json, as: UTF8.self)
      }.sorted()
    }

    func post(_ path: String, _ body: String) async throws -> JSONValue {
      let result = try await Subprocess.run(
        .name("curl"),
        arguments: [
          "--silent", "--fail-with-body", "--globoff", "-H", "Content-Type: application/json", "--data-binary", "@-",
          endpoint + path,
        ], input: .string(body), output: .string(limit: 64 << 20), error: .discarded)
      try #require(result.terminationStatus.isSuccess, "\(result.standardOutput)")
      return try JSONParser.parse(Array(result.standardOutput.utf8))
    }

    func write(_ path: String, _ fields: String) async throws {
      let name = "projects/shop-prod/databases/(default)/documents/\(path)"
      _ = try await post(
        "/v1/projects/shop-prod/databases/(default)/documents:commit",
        #"{"writes":[{"update":{"name":"\#(name)","fields":\#(fields)}}]}"#)
    }

    func fault(_ rule: String) async throws {
      _ = try await post("/sandbox/v1/faults", "{\"rules\":[\(rule)]}")
    }
  }

  private func withDatabase(_ body: @escaping @Sendable (Database) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        try await body(Database(endpoint: endpoint, folder: folder))
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  private func restore(_ arguments: String...) async throws -> CommandLineTool.Outcome {
    try await CommandLineTool.run(["restore", "documents"] + arguments)
  }

  @Test("From a dry run to its plan, to the restore, and back")
  func journey() async throws {
    try await withDatabase { database in
      try await database.write(Self.company, #"{"name":{"stringValue":"other"}}"#)
      try await database.write("companies/else", #"{"n":{"integerValue":"1"}}"#)
      let before = try await database.dump()
      let (plan, journal, changes) = (database.file("plan"), database.file("journal"), database.file("changes.ndjson"))
      let dry = try await restore(
        Fixture.erp.path, "--to", database.address, "--only", Self.company, "--mode", "if-unchanged-since=plan",
        "--plan", plan, "--changes", changes, "--format", "json")
      #expect(dry.status == 1, "\(dry.errors)")
      let told = try JSONParser.parse(Array(dry.output.utf8))
      #expect(told["schema"]?.text == "rekindle.restore.documents/1" && told["phase"]?.text == "planned")
      #expect(told["create"]?.integer == Int64(Self.count - 1) && told["overwrite"]?.integer == 1)
      #expect(told["selected"]?.integer == Int64(Self.count))
      let lines = try String(contentsOfFile: changes, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == Self.count)
      #expect(lines[0].contains(#""document":"companies/andina-textiles","kind":"changed","fields":["#))
      #expect(lines[0].hasSuffix(#""action":"overwrite"}"#) && lines[1].hasSuffix(#""action":"create"}"#))
      #expect(try await database.dump() == before)

      let applied = try await restore("--plan", plan, "--journal", journal, "--apply", "--format", "json")
      #expect(applied.status == 0, "\(applied.errors)")
      #expect(applied.errors.contains(journal))
      let done = try JSONParser.parse(Array(applied.output.utf8))
      #expect(done["phase"]?.text == "applied" && done["verdict"]?.text == "verified")
      #expect(done["outcomes"]?["written"]?.integer == Int64(Self.count))
      #expect(done["readBackEqual"]?.integer == Int64(Self.count))
      #expect(try await database.dump().count == Self.count + 1)

      let looked = try await restore("--undo", journal)
      #expect(looked.status == 1 && looked.output.contains("746"))
      let undone = try await restore("--undo", journal, "--apply", "-q")
      #expect(undone.status == 0 && undone.output.isEmpty, "\(undone.output) \(undone.errors)")
      #expect(try await database.dump() == before)
    }
  }

  @Test(
    "A restore that is killed goes on by its journal, and is undone as a whole, whether its last call wrote or not",
    arguments: [(#""hold":true"#, 300), (#""stall":0"#, 600)])
  func killed(fault: String, written: Int) async throws {
    try await withDatabase { database in
      try await database.write(Self.company, #"{"name":{"stringValue":"other"}}"#)
      let before = try await database.dump()
      let journal = database.file("journal")
      try await database.fault(#"{"path":"*BatchWrite","nth":2,"times":1,\#(fault)}"#)
      let killed = try await CommandLineTool.kill([
        "restore", "documents", Fixture.erp.path, "--to", database.address, "--only", Self.company, "--mode",
        "overwrite", "--apply", "--journal", journal,
      ]) {
        guard try await SandboxClient(database.endpoint).faultCounts() == [1] else { return false }
        return try await database.dump().count >= written
      }
      #expect(killed == -9)
      #expect(try await database.dump().count == written)
      let resumed = try await restore("--resume", journal, "--apply", "--format", "json")
      #expect(resumed.status == 0, "\(resumed.output)")
      let told = try JSONParser.parse(Array(resumed.output.utf8))
      #expect(told["outcomes"]?["written"]?.integer == Int64(Self.count))
      #expect(try await database.dump().count == Self.count)
      let undone = try await restore("--undo", journal, "--apply")
      #expect(undone.status == 0)
      #expect(try await database.dump() == before)
    }
  }

  @Test("Ctrl-C ends it between two batches, and tells how to go on")
  func interrupted() async throws {
    try await withDatabase { database in
      let journal = database.file("journal")
      try await database.fault(#"{"path":"*BatchWrite","nth":2,"times":1,"hold":true}"#)
      let stopped = try await CommandLineTool.run(
        [
          "restore", "documents", Fixture.erp.path, "--to", database.address, "--only", Self.company, "--apply",
          "--journal", journal, "-o", database.file("report.txt"),
        ], temporaryFolder: database.folder.path, sending: .interrupt, at: "restoring 300 of 747",
        whenHeard: ("rekindle: stopping", { try await SandboxClient(database.endpoint).clearFaults() }))
      #expect(stopped.status == 130)
      // The second batch may be under way by then, or not have begun.
      let written = try await database.dump().count
      #expect(written == 300 || written == 600)
      let report = try String(contentsOfFile: database.file("report.txt"), encoding: .utf8)
      #expect(report.hasPrefix("incomplete") && report.contains("\(Self.count - written)"), "\(report)")
      #expect(report.contains("--resume"))
      #expect(try await restore("--resume", journal, "--apply", "-q").status == 0)
      #expect(try await database.dump().count == Self.count)
    }
  }

  @Test("The production of the policy is refused, with nothing written")
  func production() async throws {
    try await withTemporaryFolder { folder in
      let policy = folder.appending(path: "rekindle.yaml")
      try Data("version: 1\nproduction: firestore://shop-prod/(default)\n".utf8).write(to: policy)
      let outcome = try await CommandLineTool.run(
        "restore", "documents", Fixture.erp.path, "--to", "firestore://shop-prod", "--only", "companies", "--apply",
        "--yes",
        in: folder.path)
      #expect(outcome.status == 4 && outcome.errors.contains("shop-prod"), "\(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["rekindle.yaml"])
    }
  }

  @Test(
    "What cannot be meant is refused before any work",
    arguments: [
      ["EXPORT"], ["EXPORT", "--to", "firestore://p"], ["EXPORT", "--only", "a"], ["--apply"],
      ["EXPORT", "--to", "gs://b", "--only", "a"], ["EXPORT", "--to", "emulator://x/p", "--only", "a"],
      ["EXPORT", "--to", "firestore://p", "--only", "a//b"],
      ["EXPORT", "--to", "firestore://p", "--only", "a", "--mode", "since"],
      ["EXPORT", "--to", "firestore://p", "--only", "a", "--mode", "if-unchanged-since=yesterday"],
      ["EXPORT", "--to", "firestore://p", "--only", "a", "--mode", "if-unchanged-since=plan", "--apply"],
      ["EXPORT", "--to", "firestore://p", "--only", "a", "--journal", "j"],
      ["--resume", "j"], ["--resume", "j", "--undo", "j", "--apply"], ["--undo", "j", "--to", "firestore://p"],
      ["--plan", "p", "--apply", "--changes", "c"],
    ])
  func usage(_ arguments: [String]) async throws {
    let outcome = try await CommandLineTool.run(["restore", "documents"] + arguments)
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }
}
