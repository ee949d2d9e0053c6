import Documents
import ExportFormat
import Foundation
import JSON
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("rekindle backups") struct BackupsCommandTests {
  private func run(_ client: SandboxClient, _ arguments: String..., in folder: URL? = nil) async throws
    -> CommandLineTool.Outcome
  {
    try await CommandLineTool.run(
      ["backups"] + arguments, in: folder?.path,
      environment: ["REKINDLE_ENDPOINT": client.endpoint, "REKINDLE_ACCESS_TOKEN": "secret-token", "COLUMNS": "80"])
  }

  @Test("list: text within 80 columns, JSON with the same exports, a bucket without any")
  func list() async throws {
    try await withBackupsBucket { client, folder in
      let none = try await run(client, "list", "gs://backups")
      #expect(none.status == 3)
      try await client.upload(Fixture.erp.path, to: "backups", prefix: "erp")
      let text = try await run(client, "list", "gs://backups")
      #expect(text.status == 0)
      #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
      #expect(text.output.contains("3,269"))
      let json = try await run(client, "list", "gs://backups", "--format", "json")
      let exports = try JSONParser.parse(Array(json.output.utf8))["exports"]?.elements
      #expect(exports?.count == 1 && exports?.first?["documents"]?.integer == 3_269)
      #expect(exports?.first?["state"]?.text == "complete")
      for wrong in ["backups", "gs://", "s3://backups"] {
        let outcome = try await run(client, "list", wrong)
        #expect(outcome.status == 64)
      }
      let noBucket = try await run(client, "list", in: folder)
      #expect(noBucket.status == 64)
      let missing = try await run(client, "list", "gs://not-there")
      #expect(missing.status == 3 && missing.errors.contains("not-there"))
    }
  }

  @Test("download, then verify: the newest export, and a second time refused")
  func download() async throws {
    try await withBackupsBucket { client, folder in
      try await client.upload(Fixture.erp.path, to: "backups", prefix: "erp")
      let asked = try await run(client, "download", "gs://backups", "--latest", "-o", folder.path)
      #expect(asked.status == 4)
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/erp"))
      let done = try await run(client, "download", "gs://backups", "--latest", "-o", folder.path, "--yes")
      #expect(done.status == 0)
      let verified = try await CommandLineTool.run("verify", folder.path + "/erp")
      #expect(verified.status == 0)
      let again = try await run(client, "download", "gs://backups/erp", "-o", folder.path, "--yes")
      #expect(again.status == 3 && again.errors.contains("in-the-way"))
      let nowhere = try await run(client, "download", "gs://backups/no", "-o", folder.path, "--yes")
      #expect(nowhere.status == 3 && nowhere.errors.contains("no-export"))
    }
  }

  @Test("A download that is killed again and again goes on each time, and ends with the same bytes")
  func killed() async throws {
    try await withBackupsBucket { client, folder in
      let source = folder.appending(path: "large")
      try Self.writeLargeExport(source)
      try await client.upload(source.path, to: "backups", prefix: "large")
      let target = folder.appending(path: "out")
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      let arguments = [
        "backups", "download", "gs://backups/large", "-o", target.path, "--yes", "--parallel", "1", "--format", "json",
      ]
      for _ in 0..<4 {
        // The second range is never answered, so it is surely killed before its end, and after the first one is there.
        try await client.setFaults(#"{"method":"GET","path":"/download/*output-*","nth":2,"delay":3600}"#)
        let status = try await CommandLineTool.kill(
          arguments, environment: ["REKINDLE_ENDPOINT": client.endpoint],
          once: { try await client.faultCounts() == [1] })
        #expect(status != 0)
        #expect(!FileManager.default.fileExists(atPath: target.path + "/large"))
      }
      try await client.call("DELETE", "/sandbox/v1/faults")
      let end = try await CommandLineTool.run(arguments, environment: ["REKINDLE_ENDPOINT": client.endpoint])
      #expect(end.status == 0)
      let json = try JSONParser.parse(Array(end.output.utf8))
      let (all, now) = (json["bytes"]?.integer ?? 0, json["transferredBytes"]?.integer ?? 0)
      // Two files of two ranges each.
      #expect(all - now >= 2 * 16_000_000)
      let same = try await Subprocess.run(
        .name("diff"), arguments: ["-r", source.path, target.path + "/large"], output: .discarded, error: .discarded)
      #expect(same.terminationStatus.isSuccess)
      #expect(try FileManager.default.contentsOfDirectory(atPath: target.path) == ["large"])
    }
  }

  /// 64 MB in four files of documents of 1 MB.
  private static func writeLargeExport(_ folder: URL) throws {
    let writer = try ExportWriter(folder: folder.path, start: 1, entitiesPerFile: 16)
    var state: UInt64 = 88_172_645_463_325_252
    for number in 0..<64 {
      let content = [UInt8](unsafeUninitializedCapacity: 1_000_000) { bytes, count in
        while count < bytes.count {
          state ^= state << 13
          state ^= state >> 7
          state ^= state << 17
          bytes.initializeElement(at: count, to: UInt8(truncatingIfNeeded: state))
          count += 1
        }
      }
      let path = DocumentPath([PathElement(collection: "c", id: .name("\(number)"))])
      try writer.append(
        Document(
          name: DocumentName(database: DatabaseName(project: "p"), path: path),
          fields: [Field("bytes", .bytes(content))])
      )
    }
    try writer.finish(end: 2)
  }

  @Test("sign-url: a private file, a script that downloads what verifies, and no link after its time")
  func links() async throws {
    try await withBackupsBucket { client, folder in
      try await client.upload(Fixture.erp.path, to: "backups", prefix: "erp")
      let script = folder.path + "/get.sh"
      let account = "signer@p.iam.gserviceaccount.com"
      let made = try await run(
        client, "sign-url", "gs://backups/erp", "--as", "curl", "-o", script, "--impersonate-service-account", account)
      #expect(made.status == 0 && made.output.isEmpty)
      let mode = try FileManager.default.attributesOfItem(atPath: script)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(!made.errors.contains("X-Goog-Signature"))
      let ran = try await Subprocess.run(
        .name("sh"), arguments: [script], workingDirectory: FilePath(folder.path), output: .discarded,
        error: .string(limit: 1 << 16))
      #expect(ran.terminationStatus.isSuccess, "\(ran.standardError)")
      let verified = try await CommandLineTool.run("verify", folder.path + "/erp")
      #expect(verified.status == 0)
      let long = try await run(
        client, "sign-url", "gs://backups/erp", "--expires", "8d", "--impersonate-service-account", account)
      #expect(long.status == 3 && long.output.isEmpty)
      let wrong = try await run(client, "sign-url", "gs://backups/erp", "--expires", "soon")
      #expect(wrong.status == 64)
    }
  }

  @Test("status: 0 as the policy wants it, 1 if not, 3 if nobody knows, 64 without a policy")
  func status() async throws {
    try await withBackupsBucket { client, folder in
      let policy = folder.path + "/rekindle.yaml"
      func judge(_ rules: String) async throws -> CommandLineTool.Outcome {
        try Data("version: 1\nbackups: {bucket: backups\(rules)}\n".utf8).write(to: URL(fileURLWithPath: policy))
        return try await run(client, "status", "--policy", policy)
      }
      let nothing = try await judge("")
      #expect(nothing.status == 1)
      // The fixture's own start is told by its metadata: long ago.
      try await client.upload(Fixture.erp.path, to: "backups", prefix: "erp")
      let late = try await judge("")
      #expect(late.status == 1)
      for limits in ["", ", rehearsedWithin: 7d"] {
        let unknown = try await judge(", maximumAge: 90000d" + limits)
        #expect(unknown.status == 3, "\(unknown.output)")
      }
      let rehearsed = try await CommandLineTool.run(
        ["rehearse", Fixture.erp.path, "--history", folder.path + "/history"], in: folder.path)
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      let well = try await judge(", maximumAge: 90000d, rehearsedWithin: 7d, history: history")
      #expect(well.status == 0, "\(well.output)")
      let empty = try await judge(", maximumAge: 90000d, rehearsedWithin: 7d, history: nowhere")
      #expect(empty.status == 1)
      let none = try await run(client, "status", "gs://backups", in: folder.appending(path: "data"))
      #expect(none.status == 64)
    }
  }
}
