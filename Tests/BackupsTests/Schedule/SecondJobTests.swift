import Documents
import Foundation
import GoogleCloud
import JSON
import TestSupport
import Testing
import Verification

@testable import Backups

struct SecondJobTests {
  private static let export = "https://firestore.googleapis.com/v1/\(Rig.database):exportDocuments"

  private func make(
    _ rig: Rig, _ id: String = "firestore-export", in location: String = "us-central1", uri: String = export,
    body: String = #"{"outputUriPrefix":"gs://pyme-backups/nightly"}"#, method: String = "POST"
  ) async throws {
    let parent = "projects/pyme-erp/locations/\(location)"
    try await rig.client.call(
      "POST", "/v1/\(parent)/jobs",
      #"{"name":"\#(parent)/jobs/\#(id)","schedule":"30 2 * * *","timeZone":"America/Bogota","httpTarget":"#
        + #"{"uri":"\#(uri)","httpMethod":"\#(method)","body":"\#(Base64.text(Array(body.utf8)))"}}"#)
  }

  @Test(
    "Another job that exports the same database is found, in any location and however it writes the call",
    arguments: [
      ("us-central1", export), ("europe-west1", export),
      ("us-central1", export.replacing("(default)", with: "%28default%29")),
      ("us-central1", export.replacing("/v1/", with: "/v1beta1/") + "?alt=json"),
      ("us-central1", export.replacing("https://firestore", with: "HTTPS://Firestore")),
    ])
  func found(location: String, uri: String) async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await make(rig, in: location, uri: uri, body: #"{"outputUriPrefix":"gs://x","collectionIds":["a","b"]}"#)
      let plan = try await rig.plan()
      #expect(plan.warnings.map(\.code) == [.secondJob])
      let name = "projects/pyme-erp/locations/\(location)/jobs/firestore-export"
      #expect(
        plan.secondJobs == [
          SecondJob(
            name: name, cron: "30 2 * * *", timeZone: "America/Bogota", outputURIPrefix: "gs://x",
            collections: ["a", "b"])
        ])
      let message = try #require(plan.warnings.first?.message)
      for words in [name, "30 2 * * * America/Bogota", "the collections a, b", "gs://x"] {
        #expect(message.contains(words), "\(message)")
      }
      #expect(
        message.hasSuffix("gcloud scheduler jobs pause firestore-export --location=\(location) --project=pyme-erp"))
      // The backups are as they should be all the same.
      #expect(plan.isDone && plan.steps.isEmpty)
      try await rig.runJob()
      let status = try await rig.status()
      #expect(status.findings.map(\.code) == [.secondJob] && status.findings.first?.outcome == .warning)
    }
  }

  @Test("Jobs that are paused, that export another database, or that do something else, do not count")
  func others() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      let calls = [
        ("other-database", Self.export.replacing("(default)", with: "other"), "POST"),
        ("other-project", Self.export.replacing("pyme-erp", with: "pymes"), "POST"),
        ("an-import", Self.export.replacing("exportDocuments", with: "importDocuments"), "POST"),
        ("other-host", Self.export.replacing("firestore.", with: "firestore-x."), "POST"),
        ("a-read", Self.export, "GET"), ("a-function", "https://us-central1-pyme.cloudfunctions.net/backup", "POST"),
      ]
      for (id, uri, method) in calls { try await make(rig, id, uri: uri, method: method) }
      try await make(rig, "paused")
      try await rig.client.call("POST", "/v1/projects/pyme-erp/locations/us-central1/jobs/paused:pause", "{}")
      let plan = try await rig.plan()
      #expect(plan.warnings.isEmpty && plan.secondJobs.isEmpty, "\(plan.warnings)")
      try await rig.client.call("POST", "/v1/projects/pyme-erp/locations/us-central1/jobs/paused:resume", "{}")
      #expect(try await rig.plan().secondJobs.count == 1)
    }
  }

  @Test("A job that names the project by its number is found, too")
  func number() async throws {
    try await withRig { rig in
      let name = try #require(try await rig.client.call("GET", "/v3/projects/pyme-erp")["name"]?.text)
      try await make(rig, uri: Self.export.replacing("projects/pyme-erp", with: name))
      try await make(rig, "other", uri: Self.export.replacing("projects/pyme-erp", with: name + "1"))
      #expect(try await rig.plan().secondJobs.map { $0.name.hasSuffix("firestore-export") } == [true])
    }
  }

  @Test("Every second job is found, also one that does not say where it exports to")
  func several() async throws {
    try await withRig { rig in
      try await make(rig, "a", in: "asia-east1", body: "{")
      try await make(rig, "b", in: "europe-west1")
      let plan = try await rig.plan()
      #expect(plan.secondJobs.map(\.outputURIPrefix) == [nil, "gs://pyme-backups/nightly"])
      #expect(plan.warnings.map(\.code) == [.secondJob, .secondJob])
    }
  }

  @Test("A location whose jobs cannot be read is named, and does not hide the others; so is the list of locations")
  func unread() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.runJob()
      try await make(rig, in: "europe-west1")
      try await make(rig, "hidden", in: "asia-east1")
      try await rig.client.setFaults(#"{"method":"GET","path":"*/locations/asia-east1/jobs","status":403}"#)
      let plan = try await rig.plan()
      #expect(plan.warnings.map(\.code) == [.secondJob, .jobsUnread])
      let message = try #require(plan.warnings.last?.message)
      #expect(message.contains("asia-east1") && message.contains("roles/cloudscheduler.viewer"), "\(message)")
      let status = try await rig.status()
      #expect(status.findings.map(\.code) == [.secondJob, .unread] && status.hasUnread && !status.hasProblem)

      try await make(rig, "here")
      for fault in [#""status":403"#, #""endlessPages":true"#] {
        try await rig.client.setFaults(#"{"method":"GET","path":"/v1/projects/pyme-erp/locations",\#(fault)}"#)
        let blind = try await rig.plan()
        // The policy's location is known without the list.
        #expect(blind.secondJobs.map(\.name) == ["projects/pyme-erp/locations/us-central1/jobs/here"])
        #expect(blind.warnings.map(\.code) == [.secondJob, .jobsUnread], "\(blind.warnings)")
      }
    }
  }

  @Test("What a job says of itself goes into a command only as plain words")
  func hostile() {
    let job = SecondJob(
      name: "projects/p/locations/l/jobs/x; rm -rf /", cron: "* * * * *", timeZone: "UTC", collections: [])
    #expect(job.text.hasSuffix("If you do not need it, pause it."))
  }
}
