import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Which backup is ours: what `list`, `--latest`, `status`, `rehearse` and `restore plan` say of buckets of every sort.
struct BucketTableTests {
  @Test(
    "Healthy buckets are green, and their newest export is taken", .timeLimit(.minutes(10)),
    arguments: BucketCase.healthy)
  func healthy(row: BucketCase) async throws { try await check(row) }

  @Test("What is not ours is passed over, with the reason", .timeLimit(.minutes(10)), arguments: BucketCase.causes)
  func causes(row: BucketCase) async throws { try await check(row) }

  @Test(
    "Google's exports of every shape are ours", .timeLimit(.minutes(10)),
    arguments: ["erp", "types", "edge-paths", "large-documents", "many-files", "every-byte", "named-database"])
  func genuine(name: String) async throws {
    let id = name == "named-database" ? "staging-copy" : "(default)"
    try await withBucket("production: firestore://demo-pyme-erp/\(id)\nbackups: {bucket: backups, maximumAge: 36500d}")
    {
      rig in
      try await rig.client.upload(Fixture(name).path, to: "backups", prefix: name)
      let list = try await rig.json(0, "backups", "list")
      #expect(list["newest"]?.text == "gs://backups/\(name)", "\(list)")
      #expect(list["exports"]?.elements?.first?["database"]?.text == "projects/demo-pyme-erp/databases/\(id)")
      try await checkStatus(0, rig)
    }
  }

  private struct BucketRig: Sendable {
    var client: SandboxClient
    var folder: URL

    func run(_ arguments: [String]) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.run(
        arguments, in: folder.path, environment: ["REKINDLE_ENDPOINT": client.endpoint, "REKINDLE_ACCESS_TOKEN": "t"])
    }

    /// Runs a command for its JSON.
    func json(_ status: Int32, _ arguments: String...) async throws -> JSONValue {
      let outcome = try await run(arguments + ["--format", "json"])
      #expect(outcome.status == status, "\(arguments) \(outcome.output) \(outcome.errors)")
      return (try? JSONParser.parse(Array(outcome.output.utf8))) ?? .null
    }
  }

  private func withBucket(_ policy: String, _ body: @escaping @Sendable (BucketRig) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try Data("version: 1\n\(policy)\n".utf8).write(to: folder.appending(path: "rekindle.yaml"))
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let client = SandboxClient(endpoint)
        try await client.makeBucket("backups", location: "US")
        try await body(BucketRig(client: client, folder: folder))
      }
      #expect(outcome.status == 0)
    }
  }

  /// What `backups status` says. Without a history nothing shows that an export can be restored, so what would be ok is unknown by
  /// that alone.
  /// - Parameter status: its exit status for everything but the history.
  @discardableResult
  private func checkStatus(_ status: Int32, _ rig: BucketRig) async throws -> JSONValue {
    let told = try await rig.json(status == 0 ? 3 : status, "backups", "status")
    let unknown = told["rules"]?.elements?.filter { $0["outcome"]?.text == "unknown" }.compactMap { $0["name"]?.text }
    if status == 0 { #expect(unknown == ["verified"], "\(told)") }
    return told
  }

  private func check(_ row: BucketCase) async throws {
    let production = row.production.map { "production: \($0)\n" } ?? ""
    try await withBucket("\(production)backups:\n  bucket: \(row.place)\n\(row.policy)") { rig in
      let now = Timestamp.now()
      var folders: [URL] = []
      for export in row.exports {
        let folder = try export.make(in: rig.folder.appending(path: "exports"), now: now)
        try await rig.client.upload(folder.path, to: "backups", prefix: export.prefix + folder.lastPathComponent)
        folders.append(folder)
      }
      func place(_ key: String?) -> String? {
        key.flatMap { key in
          row.exports.first { $0.key == key }.map { "gs://backups/\($0.prefix)\($0.name(now))" }
        }
      }

      let list = try await rig.json(row.newest == nil ? 3 : 0, "backups", "list")
      let exports = list["exports"]?.elements ?? []
      #expect(list["newest"]?.text == place(row.newest))
      #expect(list["isDatabaseCompared"]?.truth == (row.production != nil))
      let listed = row.exports.filter { $0.prefix.isEmpty || row.place == "backups/" + $0.prefix.dropLast() }
      #expect(exports.map { $0["export"]?.text } == listed.map { place($0.key) })
      for (export, lying) in zip(exports, listed) {
        let codes = export["passedOver"]?.elements?.compactMap { $0["code"]?.text } ?? []
        #expect(codes == row.passedOver[lying.key] ?? [], "\(lying.key)")
        #expect(export["ours"]?.truth == codes.isEmpty)
      }
      let one = try await rig.json(exports.first?["ours"]?.truth == true ? 0 : 3, "backups", "list", "--limit", "1")
      #expect(one["exports"]?.elements?.map { $0["export"]?.text } == [place(listed[0].key)])

      let download = try await rig.json(
        row.newest == nil ? 3 : 0, "backups", "download", "--latest", "-o", "downloads", "--yes")
      #expect(download["export"]?.text == place(row.newest))
      let newer = listed.prefix { $0.key != row.newest }.map { place($0.key) }
      if row.newest != nil { #expect(download["passedOver"]?.elements?.map { $0["export"]?.text } == newer) }

      let status = try await checkStatus(row.status, rig)
      #expect(status["export"]?.text == place(row.newest))
      #expect(status["passedOver"]?.elements?.map { $0["export"]?.text } == newer)
      let text = try await rig.run(["backups", "status"]).output
      #expect(!text.split(separator: "\n").contains { $0.hasPrefix("ok") && $0.contains("incomplete") }, "\(text)")

      try await checkFirst(row, rig, folders[0], place(row.exports[0].key) ?? "")
    }
  }

  /// What `rehearse` and `restore plan` say of the first export.
  private func checkFirst(_ row: BucketCase, _ rig: BucketRig, _ folder: URL, _ place: String) async throws {
    let project = try DatabaseAddress(row.production ?? "firestore://other-shop")
    guard case .firestore(let database)? = project else { return }
    try await rig.client.makeDatabase(database)
    #expect(try await rig.run(["attestation", "keygen", "-o", "key"]).status == 0)
    // Of an export that is not whole, no record can be made.
    let evidence = [0, 4].contains(row.rehearse) ? ["--key", "key", "--attestation", "proof"] : []
    func rehearse(_ accept: [String]) async throws -> Int32 {
      try await rig.run(["rehearse", folder.path, "--staging", "embedded", "-q"] + evidence + accept).status
    }
    func plan(_ accept: [String]) async throws -> CommandLineTool.Outcome {
      try await rig.run(
        [
          "restore", "plan", folder.path, "--from", place, "--into-new-database", "restored", "--attestation", "proof",
          "--key", "key.pub", "--yes", "-o", "restore.plan",
        ] + accept)
    }
    #expect(try await rehearse([]) == row.rehearse)
    let codes = row.passedOver[row.exports[0].key] ?? []
    switch row.rehearse {
    case 0:
      let planned = try await plan([])
      #expect(planned.status == 0, "\(planned.errors)")
    case 4:
      #expect(!FileManager.default.fileExists(atPath: rig.folder.path + "/proof"))
      let accept = codes.flatMap { ["--accept", $0] }
      #expect(try await rehearse(accept) == 0)
      let proof = try await rig.json(0, "attestation", "show", "proof")
      #expect(proof["statement"]?["predicate"]?["accepted"]?.elements?.compactMap(\.text) == codes, "\(proof)")
      #expect(try await plan([]).status == 4)
      #expect(!FileManager.default.fileExists(atPath: rig.folder.path + "/restore.plan"))
      let planned = try await plan(accept)
      #expect(planned.status == 0, "\(planned.errors)")
      let written = try JSONParser.parse([UInt8](Data(contentsOf: rig.folder.appending(path: "restore.plan"))))
      #expect(written["accepted"]?.elements?.compactMap(\.text) == codes)
      #expect(try await rig.run(["verify", folder.path, "-q"]).status == 1)
      #expect(try await rig.run(["verify", folder.path, "-q"] + accept).status == 0)
    case 1:
      // Proven under a policy that allows an empty export, and planned under this one.
      let allowed = "version: 1\n\(row.production.map { "production: \($0)\n" } ?? "")emptyExport: allowed\n"
      try Data(allowed.utf8).write(to: rig.folder.appending(path: "allowed.yaml"))
      let proof = try await rig.run([
        "rehearse", folder.path, "--staging", "embedded", "-q", "--key", "key", "--attestation", "proof", "--policy",
        "allowed.yaml",
      ])
      #expect(proof.status == 0, "\(proof.errors)")
      #expect(try await plan([]).status == 4)
      #expect(!FileManager.default.fileExists(atPath: rig.folder.path + "/restore.plan"))
      #expect(try await plan(["--policy", "allowed.yaml"]).status == 0)
    case let verdict:
      // A corrupt export cannot be planned; one that is not verified has no proof.
      #expect(try await plan([]).status == (verdict == 2 ? 2 : 4))
      #expect(!FileManager.default.fileExists(atPath: rig.folder.path + "/restore.plan"))
    }
  }
}
