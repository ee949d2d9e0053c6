import Foundation
import JSON
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("schedule plan --print-gcloud", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct ScheduleGcloudTests {
  private static let policy = """
    version: 1
    production: firestore://pyme-erp/(default)
    backups:
      bucket: pyme-backups
    schedule:
      location: us-central1
      serviceAccount: backups@pyme-erp.iam.gserviceaccount.com

    """
  private static let job = "/v1/projects/pyme-erp/locations/us-central1/jobs/rekindle-daily-export"

  /// Runs a script with gcloud's services at a sandbox.
  private func run(_ script: String, _ endpoint: String, _ folder: URL) async throws -> CommandLineTool.Outcome {
    var environment = try Gcloud.environment(endpoint, in: folder)
    environment["PATH"] = try #require(Gcloud.folder) + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    return try await CommandLineTool.shell(script, in: folder.path, environment: environment)
  }

  @Test("gcloud makes all that is missing, and changes all that differs, and then nothing is left")
  func commands() async throws {
    try await withTemporaryFolder { folder in
      _ = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let client = SandboxClient(endpoint)
        try await client.call("POST", "/v1/projects/pyme-erp/databases?databaseId=(default)", #"{"locationId":"nam5"}"#)
        try await client.makeAccount("backups", in: "pyme-erp")
        try Data(Self.policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
        func plan(_ options: String...) async throws -> CommandLineTool.Outcome {
          try await CommandLineTool.run(
            ["schedule", "plan"] + options, in: folder.path, environment: ["REKINDLE_ENDPOINT": endpoint])
        }
        let fresh = try await plan("--print-gcloud")
        #expect(fresh.status == 1)
        let made = try await run(fresh.output, endpoint, folder)
        #expect(made.status == 0, "\(made.errors)")
        let after = try await plan()
        #expect(after.status == 0, "\(after.output)")

        try await client.call(
          "PATCH", "/storage/v1/b/pyme-backups",
          #"{"lifecycle":{"rule":[{"action":{"type":"SetStorageClass","storageClass":"NEARLINE"},"condition":{"age":20}},"#
            + #"{"action":{"type":"Delete"},"condition":{"age":90}}]},"billing":{"requesterPays":true},"#
            + #""iamConfiguration":{"uniformBucketLevelAccess":{"enabled":false},"publicAccessPrevention":"inherited"},"#
            + #""softDeletePolicy":{"retentionDurationSeconds":"2592000"}}"#)
        try await client.call(
          "PATCH", "\(Self.job)?updateMask=schedule,timeZone,retryConfig,attemptDeadline,httpTarget",
          #"{"schedule":"0 9 * * *","timeZone":"America/Lima","retryConfig":{"retryCount":3},"attemptDeadline":"30s","#
            + #""httpTarget":{"uri":"https://firestore.googleapis.com/v1/x","httpMethod":"POST"}}"#)
        try await client.call("POST", "\(Self.job):pause", "{}")
        let drifted = try await plan("--print-gcloud", "--allow-shorter-retention")
        let changed = try await run(drifted.output, endpoint, folder)
        #expect(changed.status == 0, "\(changed.errors)")
        let last = try await plan()
        #expect(last.status == 0, "\(last.output)")
        let rules = try await client.call("GET", "/storage/v1/b/pyme-backups")["lifecycle"]?["rule"]?.elements
        #expect(rules?.map { $0["action"]?["type"]?.text } == ["SetStorageClass", "Delete"])
      }
    }
  }
}
