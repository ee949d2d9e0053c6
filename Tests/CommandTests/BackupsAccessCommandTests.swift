import Foundation
import JSON
import TestSupport
import Testing

/// `rekindle backups access`, run as its user runs it.
@Suite("rekindle backups access") struct BackupsAccessCommandTests {
  private static let account = "backups@pyme-erp.iam.gserviceaccount.com"
  private static let policy = """
    version: 1
    production: firestore://pyme-erp/(default)
    backups:
      bucket: pyme-backups
    schedule:
      location: us-central1
      serviceAccount: \(account)
    """

  /// A sandbox with all that the policy's schedule asks for, and a folder with the policy.
  private func withSchedule(_ body: @escaping @Sendable (SandboxClient, URL) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let client = SandboxClient(endpoint)
        try await client.call("POST", "/v1/projects/pyme-erp/databases?databaseId=(default)", #"{"locationId":"nam5"}"#)
        try await client.makeAccount("backups", in: "pyme-erp")
        try Data(Self.policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
        let applied = try await CommandLineTool.run(
          ["schedule", "apply", "--yes"], in: folder.path, environment: ["REKINDLE_ENDPOINT": endpoint])
        #expect(applied.status == 0, "\(applied.errors)")
        try await body(client, folder)
      }
      #expect(outcome.status == 0)
    }
  }

  private func run(_ client: SandboxClient, _ folder: URL, _ arguments: String...) async throws
    -> CommandLineTool.Outcome
  {
    try await CommandLineTool.run(
      ["backups", "access"] + arguments, in: folder.path,
      environment: ["REKINDLE_ENDPOINT": client.endpoint, "REKINDLE_ACCESS_TOKEN": "secret-token", "COLUMNS": "80"])
  }

  private func others(_ outcome: CommandLineTool.Outcome) throws -> [JSONValue] {
    try JSONParser.parse(Array(outcome.output.utf8))["entries"]?.elements?.filter { $0["ours"]?.truth == false } ?? []
  }

  @Test("What schedule apply makes is yours; each way in is found with its id; the policy and a file make it yours")
  func life() async throws {
    try await withSchedule { client, folder in
      let clean = try await run(client, folder, "--format", "json")
      #expect(clean.status == 0, "\(clean.output) \(clean.errors)")
      let quiet = try await run(client, folder, "-q")
      #expect(quiet.status == 0 && quiet.output.isEmpty)
      let all = try await run(client, folder, "--all")
      #expect(all.status == 0 && all.output.contains("access-job"))

      try await client.grant("roles/storage.admin", to: "user:attacker@example.com", onBucket: "pyme-backups")
      try await client.grant("roles/owner", to: "user:boss@pyme-erp.pe", onProject: "pyme-erp")
      try await client.call("POST", "/v1/projects/pyme-erp/serviceAccounts/\(Self.account)/keys", "{}")
      try await client.call("POST", "/storage/v1/projects/pyme-erp/hmacKeys?serviceAccountEmail=\(Self.account)")
      try await client.call(
        "PATCH", "/storage/v1/b/pyme-backups", #"{"softDeletePolicy":{"retentionDurationSeconds":"0"}}"#)
      try await client.makeBucket("pyme-copy", in: "pyme-erp")
      let json = try await run(client, folder, "--format", "json")
      #expect(json.status == 1, "\(json.output) \(json.errors)")
      #expect(!(json.output + json.errors).contains("secret-token"))
      let found = try others(json)
      #expect(
        Set(found.compactMap { $0["code"]?.text }) == [
          "access-bucket-member", "access-project-member", "access-account-key", "access-hmac-key",
          "access-soft-delete",
          "access-other-bucket",
        ])
      #expect(found.count == 6)
      let text = try await run(client, folder)
      #expect(text.status == 1)
      for line in text.output.split(separator: "\n") where line.count > 80 {
        #expect(line.drop { $0 == " " }.hasPrefix("gcloud "), "\(line)")
      }

      // The policy names the boss; the file names the rest.
      try Data((Self.policy + "\naccess:\n  ours:\n    - user:Boss@pyme-erp.pe\n").utf8)
        .write(to: folder.appending(path: "rekindle.yaml"))
      let rest = try others(try await run(client, folder, "--format", "json"))
      #expect(rest.count == 5 && !rest.contains { $0["member"]?.text == "user:boss@pyme-erp.pe" })
      let ids = rest.compactMap { $0["id"]?.text }
      try Data(("# looked at\n" + (ids + ["bucket gs://nowhere"]).joined(separator: "\n")).utf8)
        .write(to: folder.appending(path: "seen.txt"))
      let accepted = try await run(client, folder, "--ours", "seen.txt", "--format", "json")
      #expect(accepted.status == 0, "\(accepted.output) \(accepted.errors)")
      let answer = try JSONParser.parse(Array(accepted.output.utf8))
      #expect(answer["unmatched"]?.elements?.compactMap(\.text) == ["bucket gs://nowhere"])
      #expect(answer["entries"]?.elements?.count { $0["by"]?.text == "--ours" } == 5)
    }
  }

  @Test("A call that is refused makes 3; wrong usage makes 64")
  func statuses() async throws {
    try await withSchedule { client, folder in
      try await client.setFaults(#"{"method":"GET","path":"/storage/v1/b/pyme-backups/iam","status":403}"#)
      let refused = try await run(client, folder, "--format", "json")
      #expect(refused.status == 3, "\(refused.output) \(refused.errors)")
      let unread = try JSONParser.parse(Array(refused.output.utf8))["unread"]?.elements
      #expect(unread?.count == 1 && unread?.first?["remedy"]?.text?.contains("roles/") == true)
      try await client.setFaults("")
      #expect(try await run(client, folder, "--ours", "not-there").status == 64)
      #expect(try await run(client, folder, "--key", "signer.key").status == 64)
      try Data("version: 1\n".utf8).write(to: folder.appending(path: "rekindle.yaml"))
      #expect(try await run(client, folder).status == 64)
      try FileManager.default.removeItem(at: folder.appending(path: "rekindle.yaml"))
      #expect(try await run(client, folder).status == 64)
    }
  }

  @Test(
    "The commands of the entries take everything away",
    .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
  func commands() async throws {
    try await withSchedule { client, folder in
      try await client.grant("roles/storage.admin", to: "user:attacker@example.com", onBucket: "pyme-backups")
      try await client.grant("roles/owner", to: "user:attacker@example.com", onProject: "pyme-erp")
      try await client.call(
        "PATCH", "/storage/v1/b/pyme-backups",
        #"{"softDeletePolicy":{"retentionDurationSeconds":"0"},"iamConfiguration":{"publicAccessPrevention":"inherited"}}"#
      )
      let job = "/v1/projects/pyme-erp/locations/us-central1/jobs/rekindle-daily-export"
      let body = Base64.text(Array(#"{"outputUriPrefix":"gs://evil-bucket"}"#.utf8))
      let target = try await client.call("GET", job)["httpTarget"] ?? .null
      let changed = String(decoding: target.setting("body", .string(body)).json, as: UTF8.self)
      try await client.call("PATCH", "\(job)?updateMask=httpTarget", #"{"httpTarget":\#(changed)}"#)
      let found = try others(try await run(client, folder, "--format", "json"))
      #expect(found.count == 5, "\(found.compactMap { $0["id"]?.text })")

      let commands = found.flatMap { $0["commands"]?.elements ?? [] }.map { $0.elements?.compactMap(\.text) ?? [] }
      var environment: [String: String?] = try Gcloud.environment(client.endpoint, in: folder).mapValues { $0 }
      environment["PATH"] = try #require(Gcloud.folder) + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
      for words in commands where words.first == "gcloud" {
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let taken = try await CommandLineTool.shell(line, in: folder.path, environment: environment)
        #expect(taken.status == 0, "\(line): \(taken.errors)")
      }
      let own = try #require(commands.first { $0.first == "rekindle" })
      let applied = try await CommandLineTool.run(
        Array(own.dropFirst()) + ["--yes"], in: folder.path, environment: ["REKINDLE_ENDPOINT": client.endpoint])
      #expect(applied.status == 0, "\(applied.errors)")
      let clean = try await run(client, folder)
      #expect(clean.status == 0, "\(clean.output)")
    }
  }
}
