import GoogleCloud
import JSON
import TestSupport
import Testing
import Verification

@testable import Backups

struct LifecycleTests {
  private static let rules = [
    #"{"action":{"type":"SetStorageClass","storageClass":"NEARLINE"},"condition":{"age":20,"matchesStorageClass":["STANDARD"]}}"#,
    #"{"action":{"type":"Delete"},"condition":{"age":5}}"#,
    #"{"action":{"type":"AbortIncompleteMultipartUpload"},"condition":{"age":1}}"#,
    #"{"action":{"type":"Delete"},"condition":{"numNewerVersions":3,"isLive":false}}"#,
  ]

  private func ruled(_ rig: Rig) async throws -> [JSONValue] {
    try await rig.client.call("GET", Rig.bucket)["lifecycle"]?["rule"]?.elements ?? []
  }

  @Test("Rules of others are kept, in their places, whole")
  func kept() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.client.call("PATCH", Rig.bucket, #"{"lifecycle":{"rule":[\#(Self.rules.joined(separator: ","))]}}"#)
      let plan = try await rig.plan()
      #expect(plan.open == [.bucketRetention] && plan.warnings.map(\.code) == [.storageClass], "\(plan.warnings)")
      _ = try await rig.apply(plan)
      let after = try await ruled(rig)
      try #require(after.count == 4)
      let wanted = try Self.rules.map { try JSONParser.parse(Array($0.utf8)) }
      for index in [0, 2, 3] { #expect(Self.sorted(after[index]) == Self.sorted(wanted[index])) }
      #expect(after[1]["condition"]?["age"]?.integer == 30)
      #expect(after[1]["condition"]?.members?.count == 1)
    }
  }

  /// The members' names and values in one order, for comparison.
  private static func sorted(_ value: JSONValue) -> String {
    switch value {
    case .object(let members):
      "{" + members.map { "\($0.name):\(sorted($0.value))" }.sorted().joined(separator: ",") + "}"
    case .array(let elements): "[" + elements.map(sorted).joined(separator: ",") + "]"
    default: "\(value)"
    }
  }

  @Test("A rule of somebody's that may delete exports sooner is told, and kept")
  func sooner() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      let own = #"{"action":{"type":"Delete"},"condition":{"age":30}}"#
      let theirs = #"{"action":{"type":"Delete"},"condition":{"age":3,"matchesPrefix":["20"]}}"#
      try await rig.client.call("PATCH", Rig.bucket, #"{"lifecycle":{"rule":[\#(theirs),\#(own)]}}"#)
      let plan = try await rig.plan()
      #expect(plan.isDone && plan.steps.isEmpty)
      #expect(plan.warnings.map(\.code) == [.otherDeletion] && plan.hazards.count == 1)
    }
  }

  @Test("A retention policy, old versions, and a role for everybody are warned of")
  func warnings() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.client.call(
        "PATCH", Rig.bucket,
        #"{"versioning":{"enabled":true},"retentionPolicy":{"retentionPeriod":"3000000","isLocked":true}}"#)
      let policy = try await rig.client.call("GET", "\(Rig.bucket)/iam")
      let bindings = (policy["bindings"]?.elements ?? []).count
      #expect(bindings == 1)
      try await rig.client.call(
        "PUT", "\(Rig.bucket)/iam",
        #"{"bindings":[{"role":"roles/storage.admin","members":["serviceAccount:\#(Rig.account)"]},"#
          + #"{"role":"roles/storage.objectViewer","members":["allUsers"]}]}"#)
      let plan = try await rig.plan()
      #expect(Set(plan.warnings.map(\.code)) == [.retentionPolicy, .versioning, .publicBucket])
      // Nothing of it is a difference, and nothing is taken away.
      #expect(plan.isDone && plan.steps.isEmpty)
    }
  }

  @Test("An account of another project is warned of")
  func foreignAccount() async throws {
    try await withRig(policy: ["@pyme-erp.iam": "@other.iam"]) { rig in
      let plan = try await rig.plan()
      #expect(plan.warnings.map(\.code) == [.foreignAccount])
    }
  }
}
