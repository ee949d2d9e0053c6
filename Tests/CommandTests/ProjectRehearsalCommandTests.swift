import Documents
import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

/// `rekindle rehearse --staging firestore://...`, run as its user runs it; a sandbox stands for Google.
@Suite struct ProjectRehearsalCommandTests {
  private static let stage = DatabaseName(project: "pyme-stage")
  private static let name = "pyme-stage/(default)"

  /// Runs a sandbox with the fixture's objects and an empty staging database.
  private func withCloud(
    _ fixture: Fixture = .erp, _ body: @Sendable (SandboxClient, _ folder: URL) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let cloud = SandboxClient(endpoint)
        try await cloud.upload(fixture.folder)
        try await cloud.makeDatabase(Self.stage)
        try await body(cloud, folder)
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  private func rehearse(
    _ cloud: SandboxClient, _ options: String..., fixture: Fixture = .erp, in folder: URL? = nil
  ) async throws -> CommandLineTool.Outcome {
    try await CommandLineTool.run(
      [
        "rehearse", fixture.path, "--staging", "firestore://\(Self.name)", "--from",
        "gs://backups/daily/\(fixture.name)",
        "--format", "json",
      ] + options, in: folder?.path, environment: cloud.environment)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }

  @Test(
    "It is imported, read back and proven, and the report says how", arguments: ["erp", "types", "edge-paths", "empty"])
  func verified(_ fixture: String) async throws {
    try await withCloud(Fixture(fixture)) { cloud, _ in
      let outcome = try await rehearse(cloud, "--yes", "--prove-it-can-fail", fixture: Fixture(fixture))
      #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
      let report = try object(outcome.output)
      let count = try await Fixture(fixture).expectedLines().count
      #expect(report["schema"] as? String == "rekindle.rehearse/1" && report["verdict"] as? String == "verified")
      #expect(report["staging"] as? String == "firestore://pyme-stage/(default)")
      for key in ["documents", "equal", "readBack", "imported"] { #expect(report[key] as? Int == count, "\(key)") }
      let objects = try #require(report["objects"] as? [String: Any])
      #expect(objects["folder"] as? String == "gs://backups/daily/\(fixture)")
      let cost = try #require(report["cost"] as? [String: Int])
      #expect(cost["writes"] == count + 6 && cost["deletes"] == 0)
      let canary = try #require(report["canary"] as? [String: Any])
      #expect(canary["passed"] as? Bool == true && canary["putBack"] as? Bool == true)
      let planted = try #require(canary["planted"] as? [[String: String]])
      #expect(planted == canary["found"] as? [[String: String]] && planted.count == min(count + 1, 3))
      let operation = try #require(report["operation"] as? String)
      #expect(outcome.errors.contains("--resume '\(operation)'"))
      #expect((report["timings"] as? [String: Double])?["canary"] != nil)
    }
  }

  @Test("An export in a bucket is downloaded for the rehearsal, and imported from there")
  func downloaded() async throws {
    try await withCloud { cloud, folder in
      let temporary = folder.appending(path: "tmp")
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: false)
      let environment = cloud.environment.merging(["TMPDIR": temporary.path]) { $1 }
      func run(_ arguments: String...) async throws -> CommandLineTool.Outcome {
        try await CommandLineTool.run(
          ["rehearse", "gs://backups/daily/erp", "--format", "json"] + arguments, environment: environment)
      }
      let refused = try await run("--staging", "firestore://pyme-stage")
      #expect(refused.status == 4, "\(refused.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
      for staging in ["firestore://pyme-stage", "embedded"] {
        let outcome = try await run("--staging", staging, "--yes")
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
        let report = try object(outcome.output)
        #expect(report["folder"] as? String == "gs://backups/daily/erp" && report["equal"] as? Int == 3_269)
        #expect(report["name"] as? String == "erp")
      }
      let policy = folder.appending(path: "prod.yaml")
      try Data("version: 1\nproduction: firestore://pyme-stage\n".utf8).write(to: policy)
      let production = try await run("--staging", "firestore://pyme-stage", "--yes", "--policy", policy.path)
      #expect(production.status == 4, "\(production.errors)")
      // What is damaged in the bucket is downloaded as it is, and found.
      let output = "all_namespaces/all_kinds/output-0"
      var bytes = try Data(contentsOf: Fixture.erp.folder.appending(path: output))
      bytes[200] ^= 1
      try await cloud.upload(bytes, as: "daily/erp/\(output)")
      let damaged = try await run("--staging", "embedded", "--yes")
      #expect(damaged.status == 2 && damaged.output.contains("\"record-checksum\""), "\(damaged.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
    }
  }

  @Test("What is refused ends with 4, and has written nothing")
  func refusals() async throws {
    try await withCloud { cloud, folder in
      try Data("version: 1\nproduction: firestore://pyme-stage\n".utf8).write(to: folder.appending(path: "prod.yaml"))
      try await cloud.countWrites()
      for (options, named) in [
        ([], "--yes"), (["--yes", "--policy", folder.appending(path: "prod.yaml").path], "pyme-stage"),
        (["--yes", "--resume", "x"], "/operations/"),
      ] {
        let outcome = try await CommandLineTool.run(
          [
            "rehearse", Fixture.erp.path, "--staging", "firestore://\(Self.name)", "--from", "gs://backups/daily/erp",
          ] + options, environment: cloud.environment)
        #expect(outcome.status == 4 && outcome.errors.contains(named), "\(options): \(outcome.errors)")
        #expect(outcome.output.isEmpty)
      }
      #expect(try await cloud.writes() == 0)
    }
  }

  @Test("Staging is emptied only by its name; a yes is not enough")
  func emptying() async throws {
    try await withCloud { cloud, _ in
      try await cloud.call(
        "POST", "/v1/\(Self.stage)/documents:commit",
        #"{"writes":[{"update":{"name":"\#(Self.stage)/documents/a/b","fields":{}}}]}"#)
      try await cloud.countWrites()
      let full = try await rehearse(cloud, "--yes")
      #expect(full.status == 4 && full.errors.contains("--clean-staging"), "\(full.errors)")
      let yes = try await rehearse(cloud, "--yes", "--clean-staging")
      #expect(yes.status == 4, "\(yes.errors)")
      let wrong = try await rehearse(cloud, "--yes", "--clean-staging", "--confirm-name", "pyme-stage")
      #expect(wrong.status == 4 && wrong.errors.contains("--confirm-name"), "\(wrong.errors)")
      #expect(try await cloud.writes() == 0)
      let emptied = try await rehearse(cloud, "--yes", "--clean-staging", "--confirm-name", Self.name)
      #expect(emptied.status == 0, "\(emptied.output) \(emptied.errors)")
      #expect(try object(emptied.output)["emptied"] as? Int == 1)
    }
  }

  @Test("Loss is different, 1; an import that fails is incomplete, 3")
  func faults() async throws {
    try await withCloud { cloud, _ in
      let begin = #""path":"*:importDocuments""#
      try await cloud.fault(#"{\#(begin),"times":1,"operation":{"lose":2}}"#)
      let lost = try await rehearse(cloud, "--yes")
      #expect(lost.status == 1)
      #expect(try object(lost.output)["missing"] as? Int == 2)
      #expect(lost.output.contains("\"import-count\""))
      try await cloud.clearFaults()
      try await cloud.fault("{\(begin),\"operation\":\"fail\"}")
      let failed = try await rehearse(cloud, "--yes", "--clean-staging", "--confirm-name", Self.name)
      #expect(failed.status == 3 && failed.output.contains("\"import-failed\""), "\(failed.errors)")
      // A mixture has to go before the next one.
      let text = try await CommandLineTool.run(
        [
          "rehearse", Fixture.erp.path, "--staging", "firestore://\(Self.name)", "--from", "gs://backups/daily/erp",
          "--yes",
        ], environment: cloud.environment)
      #expect(text.status == 3 && text.output.contains("--clean-staging"), "\(text.output)")
    }
  }

  @Test("Killed while Google imports, it goes on by the operation's name", .timeLimit(.minutes(5)))
  func killed() async throws {
    try await withCloud { cloud, folder in
      // Nothing is answered while it is waited for, so that it is surely killed before the end.
      try await cloud.fault(#"{"method":"GET","path":"*/operations/*","delay":3600}"#)
      let outcome = try await CommandLineTool.run(
        [
          "rehearse", Fixture.erp.path, "--staging", "firestore://\(Self.name)", "--from", "gs://backups/daily/erp",
          "--yes",
        ], temporaryFolder: folder.path, environment: cloud.environment, sending: .kill, at: "--resume '")
      #expect(outcome.status == -SIGKILL)
      let match = try #require(outcome.errors.firstMatch(of: #/--resume '([^']+)'/#), "\(outcome.errors)")
      try await cloud.clearFaults()
      let report = try await rehearse(cloud, "--yes", "--resume", String(match.1))
      #expect(report.status == 0, "\(report.output) \(report.errors)")
      #expect(try object(report.output)["operation"] as? String == String(match.1))
      // Another rehearsal would write over it.
      #expect(try await rehearse(cloud, "--yes").status == 4)
    }
  }

  @Test("Ctrl-C cancels the import, and the report says what is left", .timeLimit(.minutes(5)))
  func interrupted() async throws {
    try await withCloud { cloud, folder in
      try await cloud.fault(#"{"path":"*:importDocuments","operation":"hang"}"#)
      let file = folder.appending(path: "report.json")
      let outcome = try await CommandLineTool.run(
        [
          "rehearse", Fixture.erp.path, "--staging", "firestore://\(Self.name)", "--from", "gs://backups/daily/erp",
          "--yes", "-o", file.path,
        ], temporaryFolder: folder.path, environment: cloud.environment, sending: .interrupt, at: "--resume '")
      #expect(outcome.status == 130, "\(outcome.errors)")
      let report = try object(String(contentsOf: file, encoding: .utf8))
      #expect(report["verdict"] as? String == "incomplete" && report["stopped"] as? String == "interrupted")
      let findings = try #require(report["findings"] as? [[String: Any]])
      #expect(findings.contains { $0["code"] as? String == "rehearsal-stopped" })
      let operation = try await cloud.call("GET", "/v1/\(try #require(report["operation"] as? String))")
      #expect(operation["metadata"]?["operationState"]?.text == "CANCELLED")
    }
  }

  @Test("The policy names staging and the bucket, and is judged by what staging answers")
  func policy() async throws {
    try await withCloud { cloud, folder in
      let work = folder.appending(path: "work")
      try FileManager.default.createDirectory(at: work, withIntermediateDirectories: false)
      let text = """
        version: 1
        production: firestore://demo-pyme-erp
        staging: firestore://pyme-stage
        backups:
          bucket: gs://backups
        collections:
          - group: lines
            minimum: 1
        """
      try Data(text.utf8).write(to: work.appending(path: "rekindle.yaml"))
      // The export lies in the bucket itself there.
      try await cloud.upload(Fixture.erp.folder, below: "daily/..")
      let bucket = try await CommandLineTool.run(
        ["rehearse", Fixture.erp.path, "--yes", "--format", "json", "--from", "gs://backups/daily/erp"], in: work.path,
        environment: cloud.environment)
      #expect(bucket.status == 0, "\(bucket.output) \(bucket.errors)")
      let report = try object(bucket.output)
      #expect(report["depth"] as? String == "probed" && report["policy"] as? String == "rekindle.yaml")
      let expectations = try #require(report["expectations"] as? [[String: Any]])
      #expect(expectations.map { $0["state"] as? String } == ["met", "met"])
      // Without --from: gs://backups/erp, where nothing is.
      let nothing = try await CommandLineTool.run(
        ["rehearse", Fixture.erp.path, "--yes"], in: work.path, environment: cloud.environment)
      #expect(nothing.status == 4 && nothing.errors.contains("gs://backups/erp"), "\(nothing.errors)")
      // What the command line says counts more.
      let embedded = try await CommandLineTool.run(
        ["rehearse", Fixture.erp.path, "--staging", "embedded", "-q"], in: work.path, environment: cloud.environment)
      #expect(embedded.status == 0, "\(embedded.errors)")
    }
  }

  @Test("Options that mean nothing here are refused as usage")
  func usage() async throws {
    let project = ["--staging", "firestore://pyme-stage"]
    for arguments in [
      ["--from", "gs://b/e"], ["--yes"], ["--resume", "x"], ["--clean-staging"],
      project, project + ["--from", "b/e"], project + ["--from", "gs://b"], project + ["--from", "gs://b//e"],
      project + ["--from", "gs://b/erp", "--allow-nonempty"],
      project + ["--from", "gs://b/erp", "--confirm-name", "x"],
      project + ["--from", "gs://b/erp", "--resume", "x", "--clean-staging"], ["--staging", "firestore://"],
    ] {
      let outcome = try await CommandLineTool.run(["rehearse", Fixture.erp.path] + arguments)
      #expect(outcome.status == 64, "\(arguments): \(outcome.status) \(outcome.errors)")
    }
    for arguments in [
      ["gs://backups"], ["gs://"], ["gs://b/erp"], ["gs://backups/erp", "--from", "gs://backups/other"],
    ] {
      let outcome = try await CommandLineTool.run(["rehearse"] + arguments + project)
      #expect(outcome.status == 64, "\(arguments): \(outcome.status) \(outcome.errors)")
    }
  }
}
