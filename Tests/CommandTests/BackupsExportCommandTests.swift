import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

/// `rekindle backups export`, run as its user runs it, against a sandbox of its own.
@Suite("rekindle backups export") struct BackupsExportCommandTests {
  private static let database = "projects/p/databases/(default)"

  /// A sandbox with a bucket, and a database of four documents that were there two minutes ago.
  private struct Desk: Sendable {
    var folder: URL
    var sandbox: SandboxClient

    var environment: [String: String] { ["REKINDLE_ENDPOINT": sandbox.endpoint] }

    func run(_ arguments: [String]) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.run(
        ["backups", "export"] + arguments, in: folder.path, environment: environment.mapValues { $0 })
    }

    /// Runs it until it waits for the export, and sends a signal then.
    func interrupt(_ arguments: [String], by signal: Signal) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.run(
        ["backups", "export"] + arguments, temporaryFolder: folder.path, environment: environment, sending: signal,
        at: "rekindle: exporting")
    }

    func operations() async throws -> [JSONValue] {
      try await sandbox.call("GET", "/v1/\(database)/operations")["operations"]?.elements ?? []
    }
  }

  private static func withDesk(_ body: @escaping @Sendable (Desk) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.path + "/data") { endpoint in
        let sandbox = SandboxClient(endpoint)
        try await sandbox.makeBucket("bkt")
        let writes = ["users/1", "users/2", "users/3", "items/1"].map {
          #"{"update":{"name":"\#(database)/documents/\#($0)"}}"#
        }
        try await sandbox.call(
          "POST", "/v1/\(database)/documents:commit", #"{"writes":[\#(writes.joined(separator: ","))]}"#)
        try await sandbox.settle()
        try await body(Desk(folder: folder, sandbox: sandbox))
      }
      #expect(outcome.status == 0)
    }
  }

  private static let source = ["gs://bkt", "--database", "firestore://p"]

  @Test("From the database to a verified export, with its numbers")
  func wholeWay() async throws {
    try await Self.withDesk { desk in
      let made = try await desk.run(Self.source + ["--snapshot-time", "now", "--yes", "--format", "json"])
      #expect(made.status == 0, "\(made.errors)")
      let json = try JSONParser.parse(Array(made.output.utf8))
      #expect(json["schema"]?.text == "rekindle.backups.export/1" && json["state"]?.text == "complete")
      #expect(json["documents"]?.integer == 4 && json["counts"]?["exact"]?.truth == true)
      #expect(json["countsObject"]?.text?.hasPrefix("gs://bkt/rekindle-counts/") == true)
      let (export, name) = (try #require(json["export"]?.text), try #require(json["name"]?.text))

      let downloaded = try await CommandLineTool.run(
        ["backups", "download", export, "-o", desk.folder.path, "--yes"], environment: desk.environment.mapValues { $0 }
      )
      #expect(downloaded.status == 0, "\(downloaded.errors)")
      #expect(downloaded.output.contains("--counts"))
      let folder = desk.folder.appending(path: name).path
      let counts = folder + ".counts.json"
      let verify = ["verify", folder, "--counts", counts, "--format", "json"]
      let verified = try await CommandLineTool.run(verify)
      #expect(verified.status == 0, "\(verified.output)")
      #expect(verified.output.contains(#""counts":{"file""#) && verified.output.contains(#""differing":0"#))
      #expect(try await CommandLineTool.run(verify + ["--depth", "framed"]).status == 64)

      let text = try String(contentsOfFile: counts, encoding: .utf8)
      try Data(
        text.replacing(#""documents":4"#, with: #""documents":5"#).replacing(#""others":0"#, with: #""others":1"#).utf8
      )
      .write(to: URL(fileURLWithPath: counts))
      let differing = try await CommandLineTool.run(verify)
      #expect(differing.status == 1 && differing.output.contains("counts-differ"))
      try Data("{}".utf8).write(to: URL(fileURLWithPath: counts))
      let malformed = try await CommandLineTool.run(verify)
      #expect(malformed.status == 64 && malformed.errors.contains(counts))
    }
  }

  @Test("What costs is not begun without an answer, nor what cannot be meant")
  func refusals() async throws {
    try await Self.withDesk { desk in
      let unanswered = try await desk.run(Self.source)
      #expect(unanswered.status == 4)
      let usage = [
        ["gs://bkt"], ["--database", "firestore://p"], ["gs://bkt", "--database", "emulator://localhost:1/p"],
        ["gs://bkt", "--database", "p"], Self.source + ["--snapshot-time", "2026-11-22T03:00:01Z", "--yes"],
        Self.source + ["--snapshot-time", "2099-01-01T00:00:00Z", "--yes"], ["--resume", "nothing"],
        ["gs://bkt", "--resume", "\(Self.database)/operations/1"], Self.source + ["--yes", "--time-limit", "0m"],
      ]
      for arguments in usage { #expect(try await desk.run(arguments).status == 64, "\(arguments)") }
      let other = ["--resume", "projects/p/databases/other/operations/1", "--database", "firestore://p"]
      #expect(try await desk.run(other).status == 3, "there is none")
      #expect(try await desk.operations().isEmpty)
    }
  }

  @Test("Ctrl-C says that the export goes on, and how; or cancels it", .timeLimit(.minutes(10)))
  func interrupted() async throws {
    try await Self.withDesk { desk in
      try await desk.sandbox.setFaults(#"{"path":"*:exportDocuments","times":1,"operation":"hang"}"#)
      let stopped = try await desk.interrupt(Self.source + ["--yes"], by: .interrupt)
      #expect(stopped.status == 130, "\(stopped.errors)")
      let operation = try #require(try await desk.operations().first)
      let name = try #require(operation["name"]?.text)
      #expect(operation["done"]?.truth != true)
      #expect(stopped.errors.contains("rekindle backups export --resume '\(name)' --database firestore://p"))
      #expect(stopped.errors.contains("gcloud firestore operations cancel"))

      let cancelled = try await desk.interrupt(["--resume", name, "--cancel-on-interrupt"], by: .interrupt)
      #expect(cancelled.status == 130, "\(cancelled.errors)")
      try await desk.sandbox.finish(operation)
      let ended = try await desk.run(["--resume", name])
      #expect(ended.status == 3 && ended.errors.contains("operation-cancelled"), "\(ended.errors)")
      #expect(!ended.errors.contains("--resume"), "\(ended.errors)")
    }
  }

  @Test("After a kill, the export is waited for again", .timeLimit(.minutes(10)))
  func killed() async throws {
    try await Self.withDesk { desk in
      // The export is made; only its end is not heard of.
      try await desk.sandbox.setFaults(#"{"method":"GET","path":"*/operations/*","delay":3600}"#)
      let killed = try await desk.interrupt(Self.source + ["--snapshot-time", "now", "--yes"], by: .kill)
      #expect(killed.status == -9, "\(killed.errors)")
      try await desk.sandbox.setFaults("")
      let operations = try await desk.operations()
      #expect(operations.count == 1)
      let name = try #require(operations.first?["name"]?.text)
      let resumed = try await desk.run(["--resume", name, "--format", "json"])
      #expect(resumed.status == 0, "\(resumed.errors)")
      let json = try JSONParser.parse(Array(resumed.output.utf8))
      #expect(json["state"]?.text == "complete" && json["operation"]?.text == name)
      #expect(json["counts"]?["exact"]?.truth == true && json["counts"]?["documents"]?.integer == 4)
      #expect(try await desk.operations().count == 1)
    }
  }

  @Test("When the operation cannot be looked at any more, the way on is told", .timeLimit(.minutes(10)))
  func goesOn() async throws {
    try await Self.withDesk { desk in
      try await desk.sandbox.setFaults(#"{"method":"GET","path":"*/operations/*","status":403}"#)
      let outcome = try await desk.run(Self.source + ["--yes"])
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(outcome.errors.contains("--resume '\(Self.database)/operations/"))
    }
  }
}
