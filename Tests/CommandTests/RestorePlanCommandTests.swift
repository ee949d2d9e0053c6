import Documents
import Foundation
import JSON
import TestSupport
import Testing

/// `rekindle restore plan` and `apply` as their user runs them, with everything before them: download, verify, rehearse, sign.
struct RestorePlanCommandTests {
  private static let production = DatabaseName(project: "demo-pyme-erp")

  /// Runs `body` with a sandbox that holds production, less one company, and its backup in a bucket.
  private func withCloud(
    _ body: @escaping @Sendable (_ cloud: SandboxClient, _ folder: URL) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await ErpProduction.data.copy(to: folder.appending(path: "data"))
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { url in
        let cloud = SandboxClient(url)
        try await cloud.makeDatabase(DatabaseName(project: "staging"))
        try await body(cloud, folder)
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  private func rekindle(
    _ cloud: SandboxClient, _ folder: URL, _ arguments: String...
  ) async throws -> CommandLineTool.Outcome {
    try await CommandLineTool.run(arguments, in: folder.path, environment: ["REKINDLE_ENDPOINT": cloud.endpoint])
  }

  @Test("From the bucket to a new database: download, verify, rehearse, sign, plan, apply", .timeLimit(.minutes(10)))
  func journey() async throws {
    try await withCloud { cloud, folder in
      let download = try await rekindle(cloud, folder, "backups", "download", "gs://backups/daily/erp", "--yes", "-q")
      #expect(download.status == 0, "\(download.errors)")
      #expect(try await rekindle(cloud, folder, "verify", "erp", "-q").status == 0)
      let keygen = try await rekindle(cloud, folder, "attestation", "keygen", "--type", "ed25519", "-o", "key")
      #expect(keygen.status == 0, "\(keygen.errors)")
      let rehearsal = try await rekindle(
        cloud, folder, "rehearse", "erp", "--staging", "firestore://staging", "--from", "gs://backups/daily/erp",
        "--yes",
        "--attestation", "rehearsal.dsse.json", "--key", "key", "-q")
      #expect(rehearsal.status == 0, "\(rehearsal.output) \(rehearsal.errors)")

      let plan = try await rekindle(
        cloud, folder, "restore", "plan", "erp", "--from", "gs://backups/daily/erp", "--into-new-database", "restored",
        "--attestation", "rehearsal.dsse.json", "--key", "key.pub", "-o", "restore.plan", "--format", "json")
      #expect(plan.status == 0, "\(plan.errors)")
      let told = try JSONParser.parse(Array(plan.output.utf8))
      #expect(told["schema"]?.text == "rekindle.restore.plan/1" && told["create"]?.integer == 3_269)
      let reads = told["cost"]?["lines"]?.elements?.first { $0["what"]?.text == "reading" }
      #expect(reads?["most"] != nil && told["cost"]?["currency"]?.text == "USD", "\(plan.output)")

      let unnamed = try await rekindle(cloud, folder, "restore", "apply", "restore.plan", "--key", "key.pub")
      #expect(unnamed.status == 4 && unnamed.errors.contains("--confirm-name"), "\(unnamed.errors)")
      let misnamed = try await rekindle(
        cloud, folder, "restore", "apply", "restore.plan", "--key", "key.pub", "--confirm-name", "demo-pyme-erp/restore"
      )
      #expect(misnamed.status == 4)
      let applied = try await rekindle(
        cloud, folder, "restore", "apply", "restore.plan", "--key", "key.pub", "--confirm-name",
        "demo-pyme-erp/restored", "--journal", "journal")
      #expect(applied.status == 0, "\(applied.output) \(applied.errors)")
      #expect(applied.output.hasPrefix("verified "))
      #expect(try await cloud.count(DatabaseName(project: "demo-pyme-erp", database: "restored")) == 3_269)
      let again = try await rekindle(
        cloud, folder, "restore", "apply", "restore.plan", "--key", "key.pub", "--confirm-name",
        "demo-pyme-erp/restored")
      #expect(again.status == 4)
    }
  }

  @Test("Over production: the plan's file of names, the safety export, the way back", .timeLimit(.minutes(10)))
  func production() async throws {
    try await withCloud { cloud, folder in
      try FileManager.default.copyItem(at: Fixture.erp.folder, to: folder.appending(path: "erp"))
      _ = try await rekindle(cloud, folder, "attestation", "keygen", "--type", "ed25519", "-o", "key")
      let rehearsal = try await rekindle(
        cloud, folder, "rehearse", "erp", "--staging", "embedded", "--attestation", "rehearsal.dsse.json", "--key",
        "key",
        "-q")
      #expect(rehearsal.status == 0, "\(rehearsal.output) \(rehearsal.errors)")
      try await cloud.call(
        "POST", "/v1/\(Self.production)/documents:commit",
        #"{"writes":[{"update":{"name":"\#(Self.production)/documents/companies/new","fields":{}}},"#
          + #"{"delete":"\#(Self.production)/documents/companies/andina-textiles"}]}"#)
      func writePolicy(_ keys: String) throws {
        try Data(
          """
          version: 1
          production: firestore://demo-pyme-erp/(default)
          staging: firestore://staging/(default)
          backups:
            bucket: backups
            publicKeys: [\(keys)]
          restore:
            acceptEmbedded: true
          """.utf8
        ).write(to: folder.appending(path: "rekindle.yaml"))
      }
      // A key of another time does not count.
      try writePolicy("{file: key.pub, until: 2020-01-01}, {file: next.pub, from: 2999-01-01}")
      let early = try await rekindle(
        cloud, folder, "restore", "plan", "erp", "--from", "gs://backups/daily/erp", "--attestation",
        "rehearsal.dsse.json", "-o", "restore.plan", "--yes")
      #expect(early.status == 4, "\(early.errors)")
      // Two keys count, and one of them signed. The files of the others are not read.
      _ = try await rekindle(cloud, folder, "attestation", "keygen", "--type", "ed25519", "-o", "second")
      try writePolicy("{file: old.pub, until: 2020-01-01}, {file: second.pub}, {file: key.pub, from: 2020-01-01}")
      let plan = try await rekindle(
        cloud, folder, "restore", "plan", "erp", "--from", "gs://backups/daily/erp", "--attestation",
        "rehearsal.dsse.json", "-o", "restore.plan", "--yes")
      #expect(plan.status == 0, "\(plan.errors)")
      // The policy names the key, so the next command does not.
      #expect(plan.output.contains("rekindle restore apply") && !plan.output.contains("--key"))
      let names = try String(contentsOf: folder.appending(path: "restore.plan.names.ndjson"), encoding: .utf8)
      #expect(names == #"{"document":"companies/new","kind":"leftBehind"}"# + "\n")
      #expect(try FileMode.of(folder.appending(path: "restore.plan.names.ndjson").path) == 0o600)
      let applied = try await rekindle(
        cloud, folder, "restore", "apply", "restore.plan", "--confirm-name", "demo-pyme-erp/(default)", "--journal",
        "journal")
      #expect(applied.status == 0, "\(applied.output) \(applied.errors)")
      #expect(applied.errors.contains("3,269"), "\(applied.errors)")
      #expect(applied.output.contains("gcloud firestore import"))
      #expect(try await cloud.count(Self.production) == 3_270)
    }
  }

  @Test(
    "What cannot be meant is refused before any work",
    arguments: [
      ["plan", "EXPORT", "-o", "p"], ["plan", "EXPORT", "--from", "b", "-o", "p"],
      ["plan", "EXPORT", "--from", "gs://b/f", "--to", "emulator://h:1/p", "-o", "p"],
      ["plan", "EXPORT", "--from", "gs://b/f", "--to", "firestore://p", "--into-new-database", "d", "-o", "p"],
      [
        "plan", "EXPORT", "--from", "gs://bucket/f", "--into-new-database", "d", "-o", "p", "--safety-export",
        "gs://bucket/s",
      ],
      [
        "plan", "EXPORT", "--from", "gs://bucket/f", "--into-new-database", "d", "-o", "p", "--safety-export",
        "gs://bucket/f/rekindle-before-s",
      ],
      ["apply"], ["apply", "p", "--resume", "j"], ["apply", "--resume", "j", "--journal", "k"],
    ])
  func usage(_ arguments: [String]) async throws {
    let outcome = try await CommandLineTool.run(["restore"] + arguments)
    #expect(outcome.status == 64, "\(outcome.errors)")
  }
}
