import Foundation
import JSON
import TestSupport
import Testing

/// `rekindle schedule`, run as its user runs it.
@Suite("rekindle schedule") struct ScheduleCommandTests {
  private static let policy = """
    version: 1
    production: firestore://pyme-erp/(default)
    backups:
      bucket: pyme-backups
    schedule:
      location: us-central1
      serviceAccount: backups@pyme-erp.iam.gserviceaccount.com

    """

  /// A sandbox with a database, and a folder with a policy.
  private func withSandbox(_ body: @escaping @Sendable (SandboxClient, URL) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let client = SandboxClient(endpoint)
        try await client.call("POST", "/v1/projects/pyme-erp/databases?databaseId=(default)", #"{"locationId":"nam5"}"#)
        try await client.makeAccount("backups", in: "pyme-erp")
        try Data(Self.policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
        try await body(client, folder)
      }
      #expect(outcome.status == 0)
    }
  }

  private func run(_ client: SandboxClient, _ folder: URL, _ arguments: String...) async throws
    -> CommandLineTool.Outcome
  {
    try await CommandLineTool.run(
      ["schedule"] + arguments, in: folder.path,
      environment: ["REKINDLE_ENDPOINT": client.endpoint, "REKINDLE_ACCESS_TOKEN": "secret-token", "COLUMNS": "80"])
  }

  @Test("plan, apply, plan, status: the difference is told, made, gone, and exports are looked for")
  func life() async throws {
    try await withSandbox { client, folder in
      let plan = try await run(client, folder, "plan")
      #expect(plan.status == 1)
      #expect(plan.output.contains("missing  bucket.retention"))
      // One line for each setting; everything else is wrapped.
      let lines = plan.output.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("missing ") || $0.hasPrefix("ok ") })
      #expect(lines.count { $0.hasPrefix("missing ") } == 16)

      let refused = try await run(client, folder, "apply")
      #expect(refused.status == 4)
      #expect(try await run(client, folder, "plan", "-q").status == 1)

      let applied = try await run(client, folder, "apply", "--yes", "--format", "json")
      #expect(applied.status == 0, "\(applied.errors)")
      let answer = try JSONParser.parse(Array(applied.output.utf8))
      #expect(answer["schema"]?.text == "rekindle.schedule/1" && answer["command"]?.text == "apply")
      #expect(answer["steps"]?.elements?.map { $0["state"]?.text } == ["done", "done", "done", "done"])
      #expect(answer["isAsWanted"]?.truth == true)
      #expect(!(applied.output + applied.errors).contains("secret-token"))

      #expect(try await run(client, folder, "plan").status == 0)
      let again = try await run(client, folder, "apply")
      #expect(again.status == 0)

      let late = try await run(client, folder, "status")
      #expect(late.status == 1 && late.output.contains("export-late"))
      let job = "/v1/projects/pyme-erp/locations/us-central1/jobs/rekindle-daily-export"
      try await client.call(
        "POST", "/v1/projects/pyme-erp/databases/(default)/documents:commit",
        #"{"writes":[{"update":{"name":"projects/pyme-erp/databases/(default)/documents/a/1"}}]}"#)
      try await client.call("POST", "\(job):run", "{}")
      let operations = try await client.call("GET", "/v1/projects/pyme-erp/databases/(default)/operations")
      for operation in operations["operations"]?.elements ?? [] { try await client.finish(operation) }
      let status = try await run(client, folder, "status")
      #expect(status.status == 0, "\(status.output) \(status.errors)")
      let json = try await run(client, folder, "status", "--format", "json")
      let told = try JSONParser.parse(Array(json.output.utf8))
      #expect(told["findings"]?.elements?.isEmpty == true)
      #expect(told["exports"]?["newest"]?.text == told["lastExport"]?["outputUriPrefix"]?.text)
      #expect(told["jobState"]?["lastAttemptCode"]?.integer == 0)
    }
  }

  @Test("A shorter retention needs leave; a service that refuses makes 3")
  func leave() async throws {
    try await withSandbox { client, folder in
      #expect(try await run(client, folder, "apply", "--yes").status == 0)
      let bucket = "/storage/v1/b/pyme-backups"
      try await client.call(
        "PATCH", bucket, #"{"lifecycle":{"rule":[{"action":{"type":"Delete"},"condition":{"age":90}}]}}"#)
      let kept = try await run(client, folder, "apply", "--yes")
      #expect(kept.status == 1 && kept.output.contains("--allow-shorter-retention"))
      #expect(try await run(client, folder, "apply", "--yes", "--allow-shorter-retention").status == 0)

      try await client.setFaults(#"{"path":"*:getIamPolicy","status":403}"#)
      let unknown = try await run(client, folder, "plan", "--format", "json")
      #expect(unknown.status == 3)
      let states = try JSONParser.parse(Array(unknown.output.utf8))["settings"]?.elements?.filter {
        $0["state"]?.text == "unknown"
      }
      #expect(states?.map { $0["name"]?.text } == ["access.project"])

      try await client.call("PATCH", bucket, #"{"billing":{"requesterPays":true}}"#)
      try await client.setFaults(#"{"method":"PATCH","path":"/storage/*","status":412}"#)
      let conflict = try await run(client, folder, "apply", "--yes", "--format", "json")
      #expect(conflict.status == 3, "\(conflict.output)")
      let steps = try JSONParser.parse(Array(conflict.output.utf8))["steps"]?.elements
      #expect(steps?.contains { $0["state"]?.text == "failed" } == true, "\(conflict.output)")
    }
  }

  @Test("Without a policy, or with one that says nothing of it, the usage is wrong, and the section is named")
  func noPolicy() async throws {
    try await withTemporaryFolder { folder in
      let none = SandboxClient("http://127.0.0.1:9")
      let outcome = try await run(none, folder, "plan")
      #expect(outcome.status == 64 && outcome.errors.contains("rekindle.yaml"))
      for section in ["production", "backups", "schedule"] {
        let text = Self.policy.split(separator: "\n", omittingEmptySubsequences: false)
        var isLeftOut = false
        let rest = text.filter { line in
          if line.first != " " { isLeftOut = line.hasPrefix("\(section):") }
          return !isLeftOut
        }
        try Data(rest.joined(separator: "\n").utf8).write(to: folder.appending(path: "rekindle.yaml"))
        for command in ["plan", "apply", "status"] {
          let outcome = try await run(none, folder, command)
          #expect(outcome.status == 64 && outcome.errors.contains(section), "\(outcome.errors)")
        }
      }
    }
  }
}
