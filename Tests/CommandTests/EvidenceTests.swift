import Foundation
import TestSupport
import Testing

@Suite("rekindle rehearse: what is kept of it") struct EvidenceTests {
  @Test("A rehearsal's record is signed, kept, and proves itself against the export and against no other one")
  func signed() async throws {
    try await withTemporaryFolder { folder in
      let (key, proof, history) = (folder.path + "/key", folder.path + "/proof.json", folder.path + "/history")
      let made = try await CommandLineTool.run("attestation", "keygen", "-o", key)
      #expect(made.status == 0)
      let rehearsed = try await CommandLineTool.run(
        "rehearse", Fixture.erp.path, "--attestation", proof, "--key", key, "--history", history, "--prove-it-can-fail")
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      #expect(rehearsed.errors.contains(history))
      let good = try await CommandLineTool.run(
        "attestation", "verify", proof, "--key", key + ".pub", "--export", Fixture.erp.path, "--max-age", "1h")
      #expect(good.status == 0, "\(good.output)\(good.errors)")
      let other = try await CommandLineTool.run(
        "attestation", "verify", proof, "--key", key + ".pub", "--export", Fixture("erp-next-day").path)
      #expect(other.status == 1)
      let shown = try await CommandLineTool.run("attestation", "show", proof, "--format", "json")
      #expect(shown.status == 0 && shown.output.contains("rehearsed"))
      let records = try FileManager.default.contentsOfDirectory(atPath: history)
      #expect(records.count == 1)
      let kept = try Data(contentsOf: URL(fileURLWithPath: history + "/" + (records.first ?? "")))
      #expect(try kept == Data(contentsOf: URL(fileURLWithPath: proof)))
      // By MD5 the history knows the objects of a bucket without reading them.
      let envelope = try JSONSerialization.jsonObject(with: kept) as? [String: Any]
      let payload = try #require((envelope?["payload"] as? String).flatMap { Data(base64Encoded: $0) })
      let statement = try JSONSerialization.jsonObject(with: payload) as? [String: Any]
      let digests = (statement?["subject"] as? [[String: Any]] ?? []).map { $0["digest"] as? [String: String] }
      #expect(digests.count == 3 && digests.allSatisfy { $0?["sha256"]?.count == 64 && $0?["md5"]?.count == 32 })
    }
  }

  @Test("A rehearsal that found damage is on record as that, and proves nothing")
  func damaged() async throws {
    try await withTemporaryFolder { folder in
      let (key, proof) = (folder.path + "/key", folder.path + "/proof.json")
      _ = try await CommandLineTool.run("attestation", "keygen", "-o", key)
      let copy = try Fixture.types.copy(into: folder)
      let output = copy.appending(path: "all_namespaces/all_kinds/output-0")
      var bytes = try Data(contentsOf: output)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: output)
      let rehearsed = try await CommandLineTool.run("rehearse", copy.path, "--attestation", proof, "--key", key)
      #expect(rehearsed.status == 2)
      let checked = try await CommandLineTool.run("attestation", "verify", proof, "--key", key + ".pub")
      #expect(checked.status == 1)
    }
  }

  @Test("A record that cannot be kept is told before the work, or is an error after it")
  func refused() async throws {
    try await withTemporaryFolder { folder in
      let noKey = try await CommandLineTool.run(
        "rehearse", Fixture.types.path, "--attestation", folder.path + "/p.json", "--key", folder.path + "/none")
      #expect(noKey.status != 0 && noKey.output.isEmpty)
      let nowhere = try await CommandLineTool.run("rehearse", Fixture.types.path, "--key", folder.path + "/none")
      #expect(nowhere.status == 64)
      try Data().write(to: folder.appending(path: "file"))
      let unwritable = try await CommandLineTool.run(
        "rehearse", Fixture.types.path, "--history", folder.path + "/file/history")
      #expect(unwritable.status == 3)
    }
  }

  @Test("An export in a bucket is downloaded, rehearsed and removed, or kept")
  func bucket() async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let client = SandboxClient(endpoint)
        try await client.makeBucket("backups")
        try await client.upload(Fixture.types.path, to: "backups", prefix: "types")
        let environment = ["REKINDLE_ENDPOINT": endpoint]
        let asked = try await CommandLineTool.run(["rehearse", "gs://backups/types"], environment: environment)
        #expect(asked.status == 4)
        let rehearsed = try await CommandLineTool.run(
          ["rehearse", "gs://backups/types", "--yes", "--keep", folder.path], environment: environment)
        #expect(rehearsed.status == 0, "\(rehearsed.errors)")
        #expect(FileManager.default.fileExists(atPath: folder.path + "/types/types.overall_export_metadata"))
        let removed = try await CommandLineTool.run(
          [
            "rehearse", "gs://backups/types", "--yes", "--format", "json", "--attestation", folder.path + "/proof.json",
          ],
          environment: environment)
        #expect(removed.status == 0, "\(removed.errors)")
        // The download is measured, and is on record beside the total.
        func timings(_ json: Data, in predicate: String? = nil) throws -> [String: Double] {
          var object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
          if let predicate { object = object?[predicate] as? [String: Any] }
          return try #require(object?["timings"] as? [String: Double])
        }
        let reported = try timings(Data(removed.output.utf8))
        #expect(try #require(reported["download"]) > 0)
        let recorded = try timings(
          Data(contentsOf: URL(fileURLWithPath: folder.path + "/proof.json")), in: "predicate")
        #expect(abs(try #require(recorded["download"]) - (reported["download"] ?? 0)) < 0.001)
        let local = try await CommandLineTool.run(["rehearse", Fixture.types.path, "--format", "json"])
        #expect(try timings(Data(local.output.utf8))["download"] == nil)
      }
      #expect(outcome.status == 0)
    }
  }
}
