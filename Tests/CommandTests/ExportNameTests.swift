import Documents
import Foundation
import JSON
import TestSupport
import Testing

/// Names that `backups list` prints, and `latest`, wherever an export is an argument.
@Suite("Names of exports") struct ExportNameTests {
  private struct Rig: Sendable {
    var client: SandboxClient
    var folder: URL

    func run(_ arguments: String...) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.run(
        arguments, in: folder.path,
        environment: ["REKINDLE_ENDPOINT": client.endpoint, "REKINDLE_ACCESS_TOKEN": "t", "COLUMNS": "40"])
    }
  }

  /// Two exports in `gs://backups/shop`, and a policy that names the place.
  private func withRig(_ body: @escaping @Sendable (Rig, _ old: String, _ new: String) async throws -> Void)
    async throws
  {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let rig = Rig(client: SandboxClient(endpoint), folder: folder)
        try await rig.client.makeBucket("backups", location: "US")
        try Data("version: 1\nproduction: firestore://pyme-erp\nbackups: {bucket: backups/shop}\n".utf8)
          .write(to: folder.appending(path: "rekindle.yaml"))
        var names: [String] = []
        let now = Timestamp.now()
        for (key, hours) in [("48121", 27.0), ("48122", 3)] {
          let export = LyingExport(key: key, hoursAgo: hours)
          let made = try export.make(in: folder.appending(path: "exports"), now: now)
          try await rig.client.upload(made.path, to: "backups", prefix: "shop/\(export.name(now))")
          names.append(export.name(now))
        }
        try await body(rig, names[0], names[1])
      }
      #expect(outcome.status == 0)
    }
  }

  @Test("list prints whole names, which download, sign-url and rehearse take; latest is the newest")
  func accepted() async throws {
    try await withRig { rig, old, new in
      #expect(try await rig.run("attestation", "keygen", "-o", "key").status == 0)
      let list = try await rig.run("backups", "list")
      for name in [old, new] {
        #expect(list.output.split(whereSeparator: \.isWhitespace).contains { $0 == name }, "\(list.output)")
      }
      for (typed, name) in [(old, old), ("latest", new)] {
        let place = "gs://backups/shop/\(name)"
        let download = try await rig.run("backups", "download", typed, "-o", "in", "--yes", "--format", "json")
        #expect(download.status == 0 && download.errors.contains(place), "\(download.errors)")
        #expect(try JSONParser.parse(Array(download.output.utf8))["export"]?.text == place)
        let signed = try await rig.run(
          "backups", "sign-url", typed, "--as", "json", "--impersonate-service-account", "s@p.iam.gserviceaccount.com")
        #expect(signed.status == 0 && signed.errors.contains(place), "\(signed.errors)")
        #expect(try JSONParser.parse(Array(signed.output.utf8))["place"]?.text == place)
        let rehearsed = try await rig.run(
          "rehearse", typed, "--staging", "embedded", "--yes", "-o", "report.json", "--attestation", "\(typed).proof",
          "--key", "key")
        #expect(rehearsed.status == 0 && rehearsed.errors.contains(place), "\(rehearsed.errors)")
        // The record says in which bucket the export was, wherever it was imported.
        let envelope = try JSONParser.parse(
          [UInt8](Data(contentsOf: rig.folder.appending(path: "\(typed).proof"))))
        let payload = try #require(Data(base64Encoded: envelope["payload"]?.text ?? ""))
        #expect(try JSONParser.parse([UInt8](payload))["predicate"]?["export"]?["place"]?.text == place)
      }
    }
  }

  @Test("A folder goes before a name; without a policy, and for hostile names, usage errors")
  func refused() async throws {
    try await withRig { rig, _, new in
      // The folder is not an export, and is not passed over for the bucket.
      try FileManager.default.createDirectory(at: rig.folder.appending(path: new), withIntermediateDirectories: true)
      try FileManager.default.createDirectory(
        at: rig.folder.appending(path: "latest"), withIntermediateDirectories: true)
      for typed in [new, "latest", "./latest"] {
        let outcome = try await rig.run("rehearse", typed, "--staging", "embedded", "-q")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("is the folder ./") == (typed != "./latest"), "\(outcome.errors)")
      }
      for typed in ["..", "a//b", "a\\b", "a\u{1B}[31mb", "../\(new)"] {
        #expect(try await rig.run("backups", "download", typed, "-o", "in", "--yes").status == 64, "\(typed)")
      }
      #expect(try await rig.run("backups", "download", "nothing", "-o", "in", "--yes").status == 3)
      try FileManager.default.removeItem(at: rig.folder.appending(path: "rekindle.yaml"))
      for command in ["download", "sign-url"] {
        let outcome = try await rig.run("backups", command, new)
        #expect(outcome.status == 64 && outcome.errors.contains("gs://"), "\(outcome.errors)")
      }
    }
  }

  @Test("restore plan of latest is kept on disk, and the plan names the whole address and no word")
  func plan() async throws {
    try await withRig { rig, _, new in
      try await rig.client.makeDatabase(DatabaseName(project: "pyme-erp"))
      #expect(try await rig.run("attestation", "keygen", "-o", "key").status == 0)
      let proof = try await rig.run(
        "rehearse", "latest", "--staging", "embedded", "--yes", "-q", "--attestation", "proof", "--key", "key")
      #expect(proof.status == 0, "\(proof.errors)")
      let options = [
        "restore", "plan", "latest", "--into-new-database", "restored", "--attestation", "proof", "--key", "key.pub",
        "--yes",
        "-o", "restore.plan",
      ]
      let environment = ["REKINDLE_ENDPOINT": rig.client.endpoint, "REKINDLE_ACCESS_TOKEN": "t"]
      let homeless = try await CommandLineTool.run(options, in: rig.folder.path, environment: environment)
      #expect(homeless.status == 64, "\(homeless.errors)")
      let planned = try await CommandLineTool.run(
        options + ["--keep", "in"], in: rig.folder.path, environment: environment)
      #expect(planned.status == 0, "\(planned.errors)")
      let plan = try JSONParser.parse([UInt8](Data(contentsOf: rig.folder.appending(path: "restore.plan"))))
      #expect(plan["from"]?.text == "gs://backups/shop/\(new)", "\(plan)")
      #expect(plan["export"]?.text?.hasSuffix("/in/\(new)/\(new).overall_export_metadata") == true)
    }
  }
}
