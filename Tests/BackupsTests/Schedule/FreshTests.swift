import Costs
import Documents
import GoogleCloud
import JSON
import TestSupport
import Testing

@testable import Backups

struct FreshTests {
  @Test("Where there is nothing, everything is made, as the policy says, and once")
  func fresh() async throws {
    try await withRig { rig in
      let plan = try await rig.plan()
      #expect(plan.settings.filter(\.isOK).map(\.name) == [.database, .account])
      #expect(plan.settings.filter { !$0.isOK }.allSatisfy { $0.isDifferent && $0.isApplied })
      #expect(plan.steps.map(\.kind) == [.bucket, .projectAccess, .bucketAccess, .job])
      #expect(plan.warnings.isEmpty && !plan.isDone && !plan.settings.contains(where: \.isUnknown))

      let outcomes = try await rig.apply(plan)
      #expect(outcomes.map(\.state) == [.done, .done, .done, .done])
      let bucket = try await rig.client.call("GET", Rig.bucket)
      // nam5 is no location of Cloud Storage.
      #expect(bucket["location"]?.text == "US")
      #expect(bucket["iamConfiguration"]?["uniformBucketLevelAccess"]?["enabled"]?.truth == true)
      #expect(bucket["iamConfiguration"]?["publicAccessPrevention"]?.text == "enforced")
      #expect(bucket["softDeletePolicy"]?["retentionDurationSeconds"]?.text == "604800")
      let rules = bucket["lifecycle"]?["rule"]?.elements ?? []
      #expect(rules.count == 1 && rules[0]["action"]?["type"]?.text == "Delete")
      #expect(rules[0]["condition"]?["age"]?.integer == 30)
      let job = try await rig.client.call("GET", Rig.job)
      #expect(job["schedule"]?.text == "0 3 * * *" && job["timeZone"]?.text == "America/Lima")
      #expect(job["retryConfig"]?["retryCount"]?.integer == 0)
      let after = try await rig.plan()
      #expect(after.isDone && after.steps.isEmpty, "\(after.open)")
    }
  }

  @Test("Applied again, nothing is written")
  func idempotent() async throws {
    try await withRig { rig in
      try await rig.countWrites()
      try await rig.applyAll()
      // Bucket, two policies, job.
      #expect(try await rig.writes() == 4)
      try await rig.countWrites()
      #expect(try await rig.apply(rig.plan()).isEmpty)
      _ = try await rig.status()
      #expect(try await rig.writes() == 0)
    }
  }

  @Test("The job's call makes an export appear, in a folder of its own each time")
  func job() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.runJob()
      let first = try #require(try await rig.status().facts.exports.value?.newestOfOurs)
      #expect(first.place.uri.hasPrefix("gs://pyme-backups/20"))
      try await rig.runJob()
      let status = try await rig.status()
      #expect(status.facts.exports.value?.folderCount == 2)
      #expect(status.findings.isEmpty, "\(status.findings)")
      #expect(status.lastExport?.details.uriPrefix == status.facts.exports.value?.newestOfOurs?.place.uri)
      // What an export costs is known from the last one now.
      let plan = try await rig.plan(documents: 5_000)
      #expect(plan.estimateBasis.contains("last export"))
      #expect(abs((plan.estimate.lines.first?.quantity ?? 0) - 365.25 / 12) < 0.01)
    }
  }

  @Test("Only the collections that the policy names are exported, and another export tells nothing of its cost")
  func collections() async throws {
    try await withRig(policy: [Rig.account: "\(Rig.account)\n  collections: [companies, users]"]) { rig in
      try await rig.applyAll()
      try await rig.runJob()
      let status = try await rig.status()
      #expect(status.lastExport?.details.collectionIDs == ["companies", "users"])
      #expect(status.plan.isDone)
    }
  }

  @Test("A location of the policy's is where the bucket is made")
  func location() async throws {
    try await withRig(policy: ["retentionDays: 30": "location: us-east1\n  softDeleteDays: 0"]) {
      rig in
      try await rig.applyAll()
      let bucket = try await rig.client.call("GET", Rig.bucket)
      #expect(bucket["location"]?.text == "US-EAST1")
      #expect(bucket["softDeletePolicy"]?["retentionDurationSeconds"]?.text == "0")
      #expect(try await rig.plan().isDone)
    }
  }

  @Test("For a database that is not there nothing is made")
  func noDatabase() async throws {
    try await withRig(databasePlace: nil) { rig in
      let plan = try await rig.plan()
      guard case .missing? = plan[.database]?.state else { return #expect(Bool(false), "\(plan.settings)") }
      #expect(plan.steps.isEmpty && !plan.isDone)
      try await rig.countWrites()
      #expect(try await rig.apply(plan).isEmpty)
      #expect(try await rig.writes() == 0)
    }
  }
}
