import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import Backups
@testable import GoogleCloud

struct AgentTests {
  /// Where the bucket is of another project than the database.
  private func withForeignBucket(
    makesAccount: Bool = true, _ body: (Rig, _ agent: String) async throws -> Void
  ) async throws {
    try await withRig(makesAccount: makesAccount) { rig in
      try await rig.client.makeBucket("pyme-backups", location: "US", in: "other")
      let project = try await rig.client.call("GET", "/v3/projects/pyme-erp")
      let number = try #require(project["name"]?.text?.split(separator: "/").last)
      try await body(rig, "service-\(number)@gcp-sa-firestore.iam.gserviceaccount.com")
    }
  }

  @Test("In a bucket of the same project the agent has access by default")
  func byDefault() async throws {
    try await withRig { rig in
      #expect(try await rig.plan()[.agentAccess]?.isApplied == true)
      try await rig.applyAll()
      let plan = try await rig.plan()
      guard case .ok(let text)? = plan[.agentAccess]?.state else {
        Issue.record("\(plan.settings)")
        return
      }
      #expect(text.contains("gcp-sa-firestore"))
    }
  }

  @Test("In a bucket of another project it needs a role, which apply grants beside the account's, and nothing else")
  func grant() async throws {
    try await withForeignBucket { rig, agent in
      let plan = try await rig.plan(allowsShorterRetention: true)
      #expect(plan[.agentAccess]?.state == .missing(wanted: "roles/storage.admin for serviceAccount:\(agent)"))
      let command =
        "gcloud storage buckets add-iam-policy-binding gs://pyme-backups --member=serviceAccount:\(agent) "
        + "--role=roles/storage.admin"
      #expect(plan[.agentAccess]?.note?.hasSuffix(command) == true)
      #expect(plan.steps.map(\.kind) == [.bucket, .projectAccess, .bucketAccess, .agentAccess, .job])
      #expect(try GcloudCommand.all(of: plan)[3].words.joined(separator: " ") == command)
      #expect(try await rig.apply(plan).map(\.state) == Array(repeating: .done, count: 5))
      let policy = try await rig.client.call("GET", "\(Rig.bucket)/iam")
      #expect(
        policy["bindings"]?.elements?.map { $0["role"]?.text } == [
          "roles/storage.legacyBucketWriter", "roles/storage.admin",
        ])
      let after = try await rig.plan()
      #expect(after.isDone && after.steps.isEmpty, "\(after.open)")
    }
  }

  @Test("Without the account the agent gets its role all the same")
  func withoutAccount() async throws {
    try await withForeignBucket(makesAccount: false) { rig, _ in
      let plan = try await rig.plan(allowsShorterRetention: true)
      #expect(plan.steps.map(\.kind) == [.bucket, .agentAccess])
      #expect(try await rig.apply(plan).map(\.state) == [.done, .done])
    }
  }

  @Test("A job is not made where the agent's role cannot be granted, and what somebody else changed stays")
  func refused() async throws {
    try await withForeignBucket { rig, agent in
      let plan = try await rig.plan(allowsShorterRetention: true)
      let theirs = #"{"role":"roles/storage.objectViewer","members":["user:a@b.c"]}"#
      try await rig.client.call("PUT", "\(Rig.bucket)/iam", #"{"bindings":[\#(theirs)]}"#)
      let outcomes = try await rig.apply(plan)
      #expect(outcomes.map(\.step.kind) == [.bucket, .projectAccess, .bucketAccess, .agentAccess, .job])
      for index in [2, 3] {
        guard case .failed(let error) = outcomes[index].state else {
          Issue.record("\(outcomes[index])")
          continue
        }
        #expect(error.code == .failedPrecondition)
      }
      #expect(outcomes[4].state == .skipped(.bucketAccess))
      let policy = try await rig.client.call("GET", "\(Rig.bucket)/iam")
      #expect(policy["bindings"]?.elements?.count == 1)
    }
  }

  @Test(
    "Roles that together hold what an export needs are enough; others are not",
    arguments: [
      (["roles/storage.admin"], true), (["roles/storage.legacyBucketWriter"], true),
      (["roles/storage.legacyBucketOwner"], true),
      (["roles/storage.legacyBucketReader", "roles/storage.objectAdmin"], true),
      (["roles/storage.legacyBucketReader", "roles/storage.objectUser"], true),
      (["roles/storage.objectAdmin"], false), (["roles/storage.legacyBucketReader"], false),
      (["roles/storage.legacyBucketReader", "roles/storage.objectCreator"], false), ([], false),
    ])
  func roles(roles: [String], isEnough: Bool) {
    let agent = "service-1@gcp-sa-firestore.iam.gserviceaccount.com"
    let policy = roles.reduce(AccessPolicy()) { $0.granting($1, to: "serviceAccount:\(agent)") }
    var bucket = Bucket(name: "pyme-backups")
    bucket.projectNumber = "2"
    let access = FirestoreAgent.access(
      project: .success(CloudProject(number: "1")), bucket: bucket, policy: .success(policy))
    if isEnough {
      #expect(access == .granted(agent: agent, roles: roles))
    } else {
      #expect(access == .missing(agent: agent))
    }
  }

  @Test("What cannot be read is unknown, with the role; the policy of a bucket of the same project does not matter")
  func unread() async throws {
    try await withForeignBucket { rig, _ in
      for (path, role) in [("/v3/projects/pyme-erp", "roles/browser"), ("\(Rig.bucket)/iam", "roles/storage.admin")] {
        try await rig.client.setFaults(#"{"method":"GET","path":"\#(path)","status":403}"#)
        let plan = try await rig.plan()
        guard case .unknown(let why)? = plan[.agentAccess]?.state else {
          Issue.record("\(plan.settings)")
          continue
        }
        #expect(why.contains(role))
        #expect(!plan.steps.contains { $0.kind == .agentAccess })
      }
    }
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.client.setFaults(#"{"method":"GET","path":"\#(Rig.bucket)/iam","status":403}"#)
      #expect(try await rig.plan()[.agentAccess]?.isOK == true)
    }
  }

  @Test(
    "A project whose name has no number is not taken for one", arguments: ["projects/pyme-erp", "x/1", "projects/1/2"])
  func badNumber(name: String) async throws {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(CloudProject.self, from: Data(#"{"name":"\#(name)"}"#.utf8))
    }
  }
}
