import GoogleCloud
import JSON
import TestSupport
import Testing
import Verification

@testable import Backups

struct HistoryTests {
  private static let bucket = "/storage/v1/b/pyme-rehearsals"

  private func withHistory(
    _ place: String = "gs://pyme-rehearsals/history", databasePlace: String? = "nam5",
    _ body: (Rig) async throws -> Void
  ) async throws {
    try await withRig(
      databasePlace: databasePlace,
      policy: ["retentionDays: 30": "retentionDays: 30\n  history: \(place)"], body)
  }

  @Test("The history's own bucket is made, where the exports are, closed, and without a rule that deletes")
  func made() async throws {
    try await withHistory { rig in
      let plan = try await rig.plan()
      #expect(plan[.historyBucket]?.state == .missing(wanted: "gs://pyme-rehearsals in US"))
      #expect(plan.steps.map(\.kind) == [.bucket, .historyBucket, .projectAccess, .bucketAccess, .job])
      let command = try GcloudCommand.all(of: plan)[1]
      #expect(
        command.words == [
          "gcloud", "storage", "buckets", "create", "gs://pyme-rehearsals", "--location=US", "--project=pyme-erp",
          "--uniform-bucket-level-access", "--public-access-prevention",
        ])
      #expect(command.lifecycle == nil)
      try await rig.applyAll()
      let made = try await rig.client.call("GET", Self.bucket)
      #expect(made["location"]?.text == "US" && made["lifecycle"] == nil)
      #expect(made["iamConfiguration"]?["uniformBucketLevelAccess"]?["enabled"]?.truth == true)
      #expect(made["iamConfiguration"]?["publicAccessPrevention"]?.text == "enforced")
      let after = try await rig.plan()
      #expect(after.isDone && after[.historyBucket]?.isOK == true)
      try await rig.client.call("DELETE", Self.bucket)
      let status = try await rig.status()
      #expect(status.findings.contains { $0.code == .drift && $0.message.contains("history.bucket") })
      #expect(try await rig.plan().steps.map(\.kind) == [.historyBucket])
    }
  }

  @Test("It is made where the exports' bucket is, wherever that is")
  func besideExports() async throws {
    try await withHistory { rig in
      try await rig.client.makeBucket("pyme-backups", location: "US-EAST1", in: "pyme-erp")
      #expect(try await rig.plan()[.historyBucket]?.state == .missing(wanted: "gs://pyme-rehearsals in US-EAST1"))
    }
  }

  @Test(
    "A history in the exports' bucket, or in a folder, has no bucket to be made",
    arguments: ["gs://pyme-backups/history", "history"])
  func none(place: String) async throws {
    try await withHistory(place) { rig in
      let plan = try await rig.plan()
      #expect(plan[.historyBucket] == nil && plan.steps.count == 4)
    }
  }

  @Test("One that may not be read is unknown, with the reason; where no place is known, it is not made")
  func unread() async throws {
    try await withHistory { rig in
      try await rig.client.setFaults(#"{"method":"GET","path":"\#(Self.bucket)","status":403,"message":"not you"}"#)
      guard case .unknown(let why)? = try await rig.plan()[.historyBucket]?.state else {
        Issue.record("it is known")
        return
      }
      #expect(why.contains("not you") && why.contains("roles/"))
      try await rig.client.setFaults(
        #"{"method":"GET","path":"/v1/projects/pyme-erp/databases/(default)","status":403}"#)
      let plan = try await rig.plan()
      #expect(plan[.historyBucket]?.isDifferent == true && plan[.historyBucket]?.isApplied == false)
      #expect(!plan.steps.contains { $0.kind == .historyBucket })
    }
  }
}
