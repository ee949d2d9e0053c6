import Foundation
import GoogleCloud
import JSON
import TestSupport
import Testing
import Verification

@testable import Backups

struct ScheduleStatusTests {
  private func codes(_ status: ScheduleStatus, _ outcome: CheckOutcome = .failed) -> [ScheduleStatus.Code] {
    status.findings.filter { $0.outcome == outcome }.map(\.code)
  }

  /// A rig whose job has made one export.
  private func withExport(_ body: (Rig) async throws -> Void) async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.runJob()
      #expect(try await rig.status().findings.isEmpty)
      try await body(rig)
    }
  }

  /// The body of an export that is the last one: exports of one second are in the order of their names, and the job's own ends with a
  /// random number.
  private static func later(_ bucket: String) -> String {
    #"{"outputUriPrefix":"gs://\#(bucket)/2099-01-01T00:00:00_1"}"#
  }

  @Test("Where there is nothing: drift, and no job")
  func nothing() async throws {
    try await withRig { rig in
      let status = try await rig.status()
      #expect(codes(status).starts(with: [.drift, .noJob]))
      // Nothing is well that does not exist.
      #expect(status.checks.filter { $0.outcome == .ok }.map(\.code) == [.secondJob, .unread], "\(status.checks)")
    }
  }

  @Test("A check is ok only if there was something to compare")
  func nothingToCompare() async throws {
    let about: [ScheduleStatus.Code] = [
      .jobNotEnabled, .jobFailed, .jobNotRunYet, .exportNotStarted, .exportRunning, .exportFailed, .exportNotThere,
      .exportElsewhere,
    ]
    func skipped(_ rig: Rig) async throws -> [ScheduleStatus.Code] {
      let checks = try await rig.status().checks
      return about.filter { code in checks.contains { $0.code == code && $0.outcome == .skipped } }
    }
    try await withRig { rig in
      #expect(try await skipped(rig) == about)
      try await rig.applyAll()
      #expect(
        try await skipped(rig) == [
          .jobFailed, .exportNotStarted, .exportRunning, .exportFailed, .exportNotThere, .exportElsewhere,
        ])
      try await rig.runJob()
      #expect(try await skipped(rig).isEmpty)
      try await rig.client.setFaults(#"{"path":"*:exportDocuments","operation":"fail","message":"no room"}"#)
      try await rig.client.finish(
        rig.client.call("POST", "/v1/\(Rig.database):exportDocuments", Self.later("pyme-backups")))
      #expect(try await skipped(rig) == [.exportNotThere])
      try await rig.client.call("DELETE", Rig.job)
      #expect(
        try await skipped(rig) == [.jobNotEnabled, .jobFailed, .jobNotRunYet, .exportNotStarted, .exportNotThere])
    }
  }

  @Test("A job that has not run yet is no problem; that there is no export is one")
  func notRun() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      let status = try await rig.status()
      #expect(codes(status) == [.exportLate])
      #expect(codes(status, .warning) == [.jobNotRunYet])
    }
  }

  @Test("An export that is older than backups.maximumAge is late, to the microsecond")
  func late() async throws {
    try await withExport { rig in
      let done = try #require(try await rig.status().facts.exports.value?.newestOfOurs?.time)
      let limit = Int64(26 * 3_600) * 1_000_000
      let inTime = try await rig.status(now: done + limit)
      #expect(inTime.findings.isEmpty)
      let late = try await rig.status(now: done + limit + 1_000_000)
      #expect(codes(late) == [.exportLate])
      #expect(codes(try await rig.status(now: done + limit + 1)) == [.exportLate])
      for (status, age) in [(inTime, 26 * 3_600), (late, 26 * 3_600 + 1)] {
        let numbers = status.checks.first { $0.code == .exportLate }?.numbers ?? []
        #expect(numbers == [CheckNumber("age", age, "s"), CheckNumber("limit", 26 * 3_600, "s")])
      }
    }
  }

  @Test("An attempt that was answered badly is a problem, though an earlier export is there")
  func failedAttempt() async throws {
    try await withExport { rig in
      try await rig.client.setFaults(#"{"path":"*:exportDocuments","status":403}"#)
      try await rig.client.call(
        "PATCH", "\(Rig.job)?updateMask=status", #"{"status":{"code":7,"message":"not you"}}"#)
      let status = try await rig.status()
      #expect(codes(status) == [.jobFailed])
      #expect(status.findings.first?.message.contains("PERMISSION_DENIED: not you") == true)
    }
  }

  @Test(
    "What to do about a failed attempt depends on how it was answered",
    arguments: [
      (7, "roles"), (16, "roles"), (3, "outputUriPrefix"), (5, "does not exist"), (8, "quota"), (14, "Try again later"),
      (99, "Try again"),
    ])
  func remedies(code: Int, words: String) async throws {
    let text = JobFailure(code: code, message: "it failed").text
    #expect(text.contains("it failed. ") && text.contains(words), "\(text)")
    #expect(text.contains("has its roles") == [7, 16].contains(code))
    // Whether an attempt began an export is known only where the service refused it.
    #expect(text.contains("No export began") != [14, 99].contains(code))
    let agent = JobFailure(code: code, message: "service-7@gcp-sa-firestore.iam.gserviceaccount.com: no").text
    #expect(agent.contains("--member=serviceAccount:service-7@gcp-sa-firestore.iam.gserviceaccount.com"))
  }

  @Test("A job with a fixed folder works once; then the status points at what it calls, not at roles")
  func fixedFolder() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      let body = Base64.text(Array(#"{"outputUriPrefix":"gs://pyme-backups/daily"}"#.utf8))
      try await rig.client.call(
        "PATCH", "\(Rig.job)?updateMask=httpTarget",
        #"{"httpTarget":{"uri":"https://firestore.googleapis.com/v1/\#(Rig.database):exportDocuments","body":"\#(body)"}}"#
      )
      try await rig.runJob()
      #expect(codes(try await rig.status()) == [.drift])
      try await rig.runJob()
      let status = try await rig.status()
      #expect(codes(status) == [.drift, .jobFailed])
      let message = try #require(status.findings.first { $0.code == .jobFailed }?.message)
      #expect(message.contains("INVALID_ARGUMENT") && message.contains("already exists") && !message.contains("role"))
    }
  }

  @Test("Where Firestore's agent may not use the bucket, the call and the operation name the agent's role")
  func agentRefused() async throws {
    let words =
      "Service account does not have access to Google Cloud Storage file: /pyme-backups/x. Error details: "
      + "service-7@gcp-sa-firestore.iam.gserviceaccount.com does not have storage.buckets.get access."
    let command =
      "gcloud storage buckets add-iam-policy-binding gs://pyme-backups "
      + "--member=serviceAccount:service-7@gcp-sa-firestore.iam.gserviceaccount.com --role=roles/storage.admin"
    try await withExport { rig in
      for call in ["exportDocuments", "importDocuments"] {
        try await rig.client.setFaults(#"{"path":"*:\#(call)","status":403,"message":"\#(words)"}"#)
        let error = await #expect(throws: GoogleCloudError.self) {
          if call == "exportDocuments" {
            _ = try await rig.calls.admin.exportDocuments(
              of: rig.wanted.production, outputURIPrefix: "gs://pyme-backups")
          } else {
            _ = try await rig.calls.admin.importDocuments(
              into: rig.wanted.production, inputURIPrefix: "gs://pyme-backups/x")
          }
        }
        #expect(error?.remedy.contains(command) == true, "\(error?.remedy ?? "")")
      }
      try await rig.client.setFaults(#"{"path":"*:exportDocuments","operation":"fail","message":"\#(words)"}"#)
      try await rig.client.finish(
        rig.client.call("POST", "/v1/\(Rig.database):exportDocuments", Self.later("pyme-backups")))
      let status = try await rig.status()
      #expect(codes(status) == [.exportFailed] && status.findings[0].message.contains(command), "\(status.findings)")
    }
  }

  @Test("A success of Cloud Scheduler's is none if the export failed")
  func failedExport() async throws {
    try await withExport { rig in
      try await rig.client.setFaults(#"{"path":"*:exportDocuments","operation":"fail","message":"no room"}"#)
      let failed = try await rig.client.call(
        "POST", "/v1/\(Rig.database):exportDocuments", Self.later("pyme-backups"))
      try await rig.client.finish(failed)
      #expect(try await rig.client.call("GET", Rig.job)["status"]?["code"] == nil)
      let status = try await rig.status()
      #expect(codes(status) == [.exportFailed])
      #expect(status.findings.first?.message.contains("no room") == true)
    }
  }

  @Test("A success of Cloud Scheduler's is none if no export began")
  func notStarted() async throws {
    try await withExport { rig in
      let time = Timestamp.text(microseconds: Timestamp.now() + 3_600_000_000)
      try await rig.client.call(
        "PATCH", "\(Rig.job)?updateMask=lastAttemptTime", #"{"lastAttemptTime":"\#(time)"}"#)
      #expect(codes(try await rig.status()) == [.exportNotStarted])
    }
  }

  @Test("An export that Firestore has forgotten is seen in the bucket")
  func forgotten() async throws {
    try await withExport { rig in
      for operation in try await rig.client.call("GET", "/v1/\(Rig.database)/operations")["operations"]?.elements ?? []
      {
        try await rig.client.call("DELETE", "/v1/\(operation["name"]?.text ?? "")")
      }
      let status = try await rig.status()
      #expect(status.lastExport == nil && status.findings.isEmpty, "\(status.findings)")
    }
  }

  @Test("An export that ended well and is not in the bucket is missed")
  func gone() async throws {
    try await withExport { rig in
      let uri = try #require(try await rig.status().lastExport?.details.uriPrefix)
      let folder = String(uri.dropFirst("gs://pyme-backups/".count))
      let name = PercentEncoding.encode("\(folder)/\(folder).overall_export_metadata")
      try await rig.client.call("DELETE", "\(Rig.bucket)/o/\(name)")
      let status = try await rig.status()
      #expect(codes(status) == [.exportNotThere, .exportLate])
      #expect(status.facts.exports.value?.unfinished == [uri])
    }
  }

  @Test("An export that runs, and one by hand to another place, are told and no problem")
  func notes() async throws {
    try await withExport { rig in
      try await rig.client.makeBucket("elsewhere", location: "US")
      let other = try await rig.client.call(
        "POST", "/v1/\(Rig.database):exportDocuments", Self.later("elsewhere"))
      try await rig.client.finish(other)
      let elsewhere = try await rig.status()
      #expect(codes(elsewhere, .warning) == [.exportElsewhere] && !elsewhere.hasProblem)
      try await rig.client.setFaults(#"{"path":"*:exportDocuments","operation":"hang"}"#)
      try await rig.client.call(
        "POST", "/v1/\(Rig.database):exportDocuments", Self.later("pyme-backups"))
      let running = try await rig.status()
      #expect(!running.hasProblem && codes(running, .warning).contains(.exportRunning), "\(running.findings)")
    }
  }

  @Test("Other folders of the bucket do not hide an export, nor pass for one")
  func otherFolders() async throws {
    try await withExport { rig in
      let newest = try await rig.status().facts.exports.value?.newestOfOurs
      for name in ["zzz/file", "9999-01-01T00:00:00_1/output-0", "loose"] {
        try await rig.client.call(
          "POST", "/upload/storage/v1/b/pyme-backups/o?uploadType=media&name=\(PercentEncoding.encode(name))", "x",
          isJSON: false)
      }
      let status = try await rig.status()
      #expect(status.facts.exports.value?.newestOfOurs == newest && status.facts.exports.value?.folderCount == 2)
      #expect(status.facts.exports.value?.unfinished == ["gs://pyme-backups/9999-01-01T00:00:00_1"])
      #expect(codes(status).isEmpty && codes(status, .warning) == [.exportUnfinished])
    }
  }

  @Test("A paused job is a problem, and drift")
  func paused() async throws {
    try await withExport { rig in
      try await rig.client.call("POST", "\(Rig.job):pause", "{}")
      #expect(codes(try await rig.status()) == [.drift, .jobNotEnabled])
    }
  }

  @Test("Firestore's own backups are told, of this database, and where they could not be listed")
  func ownBackups() async throws {
    try await withExport { rig in
      try await rig.client.call(
        "POST", "/v1/\(Rig.database)/backupSchedules", #"{"retention":"604800s","dailyRecurrence":{}}"#)
      for (id, database) in [("of-this", "(default)"), ("of-other", "other")] {
        try await rig.client.call(
          "POST", "/v1/projects/pyme-erp/locations/nam5/backups?backupId=\(id)",
          #"{"database":"projects/pyme-erp/databases/\#(database)","state":"READY"}"#)
      }
      let status = try await rig.status()
      #expect(status.facts.backupSchedules.value?.map(\.isDaily) == [true])
      #expect(status.backups.map(\.name) == ["projects/pyme-erp/locations/nam5/backups/of-this"])

      var facts = status.facts
      let partial = #"{"backups":[],"unreachable":["projects/pyme-erp/locations/eur3"]}"#
      facts.backups = .success(
        try JSONDecoder().decode(FirestoreAdminClient.BackupList.self, from: Data(partial.utf8)))
      let unreachable = ScheduleStatus(status.plan, status.found, facts, now: status.now)
      #expect(codes(unreachable, .unknown) == [.unread])
      #expect(unreachable.findings.first?.message.contains("eur3") == true)
    }
  }

  @Test(
    "What cannot be read is told, and is no answer",
    arguments: ["*/operations", "*/backups", "*/backupSchedules", "*/o"])
  func unread(path: String) async throws {
    try await withExport { rig in
      try await rig.client.setFaults(#"{"method":"GET","path":"\#(path)","status":403}"#)
      let status = try await rig.status()
      #expect(status.hasUnread && !status.hasProblem, "\(status.findings)")
    }
  }
}
