import GoogleCloud
import TestSupport
import Testing
import Verification

@testable import Backups

struct AccountTests {
  @Test("For an account that does not exist the bucket is made, and neither roles nor the job; then the rest")
  func missing() async throws {
    try await withRig(makesAccount: false) { rig in
      let plan = try await rig.plan()
      #expect(plan[.account]?.state == .missing(wanted: Rig.account))
      #expect(plan[.account]?.note?.hasSuffix("gcloud iam service-accounts create backups --project=pyme-erp") == true)
      #expect(plan[.account]?.isApplied == false)
      for name in [Setting.Name.projectAccess, .bucketAccess, .job, .jobCall] {
        #expect(plan[name]?.isDifferent == true && plan[name]?.isApplied == false, "\(name)")
      }
      #expect(plan.steps.map(\.kind) == [.bucket])
      try await rig.countWrites()
      #expect(try await rig.apply(plan).map(\.state) == [.done])
      #expect(try await rig.writes() == 1)
      let status = try await rig.status()
      #expect(status.findings.contains { $0.code == .drift && $0.message.contains("access.account") })
      #expect(try GcloudCommand.all(of: plan).map { $0.words[2] } == ["buckets"])

      try await rig.client.makeAccount("backups", in: "pyme-erp")
      #expect(try await rig.plan().steps.map(\.kind) == [.projectAccess, .bucketAccess, .job])
      try await rig.applyAll()
      #expect(try await rig.plan().isDone)
    }
  }

  @Test("A job that is there is neither changed nor resumed while its account is not")
  func pausedJob() async throws {
    try await withRig(makesAccount: false) { rig in
      try await rig.applyAll()
      try await rig.client.call("POST", "/v1/projects/pyme-erp/locations/us-central1/jobs", Self.pausedJob)
      try await rig.client.call("POST", "\(Rig.job):pause", "{}")
      let plan = try await rig.plan()
      #expect(plan[.jobState]?.isDifferent == true && plan.steps.isEmpty)
    }
  }

  private static let pausedJob =
    #"{"name":"projects/pyme-erp/locations/us-central1/jobs/rekindle-daily-export","schedule":"0 3 * * *","#
    + #""httpTarget":{"uri":"https://firestore.googleapis.com/v1/x"}}"#

  @Test("A disabled account differs, and apply does not enable it")
  func disabled() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.client.call("POST", "/v1/projects/-/serviceAccounts/\(Rig.account):disable", "{}")
      let plan = try await rig.plan()
      #expect(plan.open == [.account] && plan.steps.isEmpty)
      #expect(
        plan[.account]?.note?.hasSuffix("gcloud iam service-accounts enable \(Rig.account) --project=pyme-erp") == true)
      let status = try await rig.status()
      #expect(status.findings.contains { $0.code == .drift && $0.message.contains("access.account") })
    }
  }

  @Test("What cannot be read asks for the role, and hides nothing else")
  func denied() async throws {
    try await withRig { rig in
      try await rig.client.setFaults(#"{"path":"*/serviceAccounts/*","status":403}"#)
      let plan = try await rig.plan()
      guard case .unknown(let why)? = plan[.account]?.state else {
        Issue.record("\(plan.settings)")
        return
      }
      #expect(why.contains("roles/iam.serviceAccountViewer"))
      #expect(plan.steps.map(\.kind) == [.bucket, .projectAccess, .bucketAccess, .job])
    }
  }

  @Test(
    "Default accounts of Google's are read like any other, in their own projects",
    arguments: ["pyme-erp@appspot.gserviceaccount.com", "123-compute@developer.gserviceaccount.com"])
  func defaults(email: String) async throws {
    try await withRig(policy: [Rig.account: email]) { rig in
      let missing = try await rig.plan()
      #expect(missing[.account]?.isDifferent == true)
      #expect(missing[.account]?.note?.contains("service-accounts create") == false)
      try await rig.client.call("POST", "/v1/projects/pyme-erp/serviceAccounts/\(email)/keys", "{}")
      try await rig.applyAll()
      #expect(try await rig.plan().isDone)
    }
  }
}
