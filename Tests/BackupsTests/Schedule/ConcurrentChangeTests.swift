import GoogleCloud
import JSON
import TestSupport
import Testing

@testable import Backups

/// What somebody else changes between the look and the change is not overwritten.
struct ConcurrentChangeTests {
  private func failure(_ outcomes: [ScheduleApplier.Outcome], _ kind: ScheduleStep.Kind) -> GoogleCloudError? {
    guard case .failed(let error)? = outcomes.first(where: { $0.step.kind == kind })?.state else { return nil }
    return error
  }

  @Test("A bucket: its description has another version, and nothing is written")
  func bucket() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.client.call("PATCH", Rig.bucket, #"{"lifecycle":{"rule":[]}}"#)
      let plan = try await rig.plan(allowsShorterRetention: true)
      let theirs = #"{"lifecycle":{"rule":[{"action":{"type":"Delete"},"condition":{"age":77}}]}}"#
      try await rig.client.call("PATCH", Rig.bucket, theirs)
      let error = failure(try await rig.apply(plan), .bucket)
      #expect(error?.code == .failedPrecondition && error?.httpStatus == 412)
      let rules = try await rig.client.call("GET", Rig.bucket)["lifecycle"]?["rule"]?.elements
      #expect(rules?.first?["condition"]?["age"]?.integer == 77)
    }
  }

  @Test("A project's policy and a bucket's: another etag; the job, which needs the rights, is not made")
  func policies() async throws {
    try await withRig { rig in
      try await rig.client.makeBucket("pyme-backups", location: "US", in: "pyme-erp")
      let plan = try await rig.plan(allowsShorterRetention: true)
      #expect(plan.steps.map(\.kind) == [.bucket, .projectAccess, .bucketAccess, .job])
      let binding = #"{"role":"roles/viewer","members":["user:them@pyme-erp.example"]}"#
      try await rig.client.call("POST", "/v1/projects/pyme-erp:setIamPolicy", #"{"policy":{"bindings":[\#(binding)]}}"#)
      try await rig.client.call("PUT", "\(Rig.bucket)/iam", #"{"bindings":[\#(binding)]}"#)
      let outcomes = try await rig.apply(plan)
      #expect(outcomes.map(\.step.kind) == [.bucket, .projectAccess, .bucketAccess, .job])
      #expect(outcomes[0].state == .done)
      #expect(failure(outcomes, .projectAccess)?.code == .conflict)
      #expect(failure(outcomes, .bucketAccess)?.httpStatus == 412)
      #expect(outcomes[3].state == .skipped(.projectAccess))
      let project = try await rig.client.call("POST", "/v1/projects/pyme-erp:getIamPolicy", "{}")
      #expect(project["bindings"]?.elements?.count == 1)
      // Planned anew, it adds to what they did.
      try await rig.applyAll()
      let both = try await rig.client.call("POST", "/v1/projects/pyme-erp:getIamPolicy", "{}")
      #expect(
        both["bindings"]?.elements?.compactMap { $0["role"]?.text }.sorted() == [
          "roles/datastore.importExportAdmin", "roles/viewer",
        ])
    }
  }

  @Test("A job: another configuration than was looked at")
  func job() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.client.call("PATCH", "\(Rig.job)?updateMask=schedule", #"{"schedule":"0 9 * * *"}"#)
      let plan = try await rig.plan()
      try await rig.client.call("PATCH", "\(Rig.job)?updateMask=schedule", #"{"schedule":"0 7 * * *"}"#)
      #expect(failure(try await rig.apply(plan), .job)?.code == .conflict)
      #expect(try await rig.client.call("GET", Rig.job)["schedule"]?.text == "0 7 * * *")
    }
  }

  @Test("A run of the job between is no change of it")
  func run() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.client.call("PATCH", "\(Rig.job)?updateMask=schedule", #"{"schedule":"0 9 * * *"}"#)
      let plan = try await rig.plan()
      try await rig.runJob()
      #expect(try await rig.apply(plan).map(\.state) == [.done])
    }
  }

  @Test("A bucket and a job that somebody else makes between are a conflict, and stay theirs")
  func made() async throws {
    try await withRig { rig in
      let plan = try await rig.plan()
      try await rig.client.makeBucket("pyme-backups", location: "EU", in: "pyme-erp")
      let outcomes = try await rig.apply(plan)
      #expect(failure(outcomes, .bucket)?.code == .conflict)
      #expect(outcomes.map(\.step.kind) == [.bucket, .projectAccess, .bucketAccess, .job])
      #expect(outcomes[1].state == .done)
      #expect(outcomes[2].state == .skipped(.bucket) && outcomes[3].state == .skipped(.bucket))
      #expect(try await rig.client.call("GET", Rig.bucket)["location"]?.text == "EU")
    }
  }

  @Test("Bindings with conditions survive a change")
  func conditions() async throws {
    try await withRig { rig in
      let theirs =
        #"{"role":"roles/viewer","members":["user:a@b.c"],"condition":{"title":"t","expression":"e","description":"d"}}"#
      try await rig.client.call(
        "POST", "/v1/projects/pyme-erp:setIamPolicy", #"{"policy":{"version":3,"bindings":[\#(theirs)]}}"#)
      try await rig.applyAll()
      let policy = try await rig.client.call(
        "POST", "/v1/projects/pyme-erp:getIamPolicy", #"{"options":{"requestedPolicyVersion":3}}"#)
      let bindings = policy["bindings"]?.elements ?? []
      #expect(bindings.count == 2)
      #expect(bindings.first?["condition"]?["description"]?.text == "d")
    }
  }
}
