import GoogleCloud
import TestSupport
import Testing

@testable import Backups

struct RefusedCallTests {
  @Test(
    "What may not be read is unknown, with the reason, and is not changed; the rest is looked at",
    arguments: [
      (#""method":"GET","path":"/v1/projects/pyme-erp/databases/(default)""#, [Setting.Name.database]),
      (#""method":"GET","path":"/storage/v1/b/pyme-backups""#, [.bucket]),
      (#""method":"GET","path":"/storage/v1/b/pyme-backups/iam""#, [.bucketAccess]),
      (#""method":"GET","path":"*/serviceAccounts/*""#, [.account]),
      (#""path":"*:getIamPolicy""#, [.projectAccess]),
      (#""path":"/v3/projects/pyme-erp""#, [.agentAccess]),
      (#""method":"GET","path":"*/jobs/*""#, [.job]),
    ])
  func unread(rule: String, unknown: [Setting.Name]) async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.client.setFaults(#"{\#(rule),"status":403,"message":"not you"}"#)
      let plan = try await rig.plan()
      #expect(plan.settings.filter(\.isUnknown).map(\.name).first == unknown.first)
      #expect(plan.settings.contains(where: \.isUnknown) && plan.steps.isEmpty)
      guard case .unknown(let why)? = plan[unknown[0]]?.state else {
        Issue.record("\(plan.settings)")
        return
      }
      #expect(why.contains("roles/") && why.contains("not you"))
      #expect(try await rig.status().hasUnread)
    }
  }

  @Test("A change that is refused ends what needs it; the rest is made, and told")
  func unwritten() async throws {
    try await withRig { rig in
      try await rig.client.setFaults(#"{"method":"PUT","path":"/storage/v1/b/pyme-backups/iam","status":403}"#)
      let outcomes = try await rig.apply(try await rig.plan())
      #expect(outcomes.map(\.step.kind) == [.bucket, .projectAccess, .bucketAccess, .job])
      guard case .failed(let error) = outcomes[2].state else {
        Issue.record("\(outcomes)")
        return
      }
      #expect(error.code == .permissionDenied && error.remedy.contains("roles/storage.admin"))
      #expect(outcomes[0].state == .done && outcomes[1].state == .done && outcomes[3].state == .skipped(.bucketAccess))
      try await rig.client.setFaults("")
      let rest = try await rig.plan()
      #expect(rest.steps.map(\.kind) == [.bucketAccess, .job])
      try await rig.applyAll()
      #expect(try await rig.plan().isDone)
    }
  }

  @Test("Without the database's location, and without one in the policy, no bucket is made")
  func noPlace() async throws {
    try await withRig { rig in
      try await rig.client.setFaults(
        #"{"method":"GET","path":"/v1/projects/pyme-erp/databases/(default)","status":403}"#)
      let plan = try await rig.plan()
      #expect(plan[.bucketLocation]?.isUnknown == true && plan[.bucket]?.isApplied == false)
      #expect(!plan.steps.contains { $0.kind == .bucket || $0.kind == .bucketAccess })
    }
  }
}
