import Foundation
import JSON
import TestSupport
import Testing

extension RunbookRow {
  private static let production = "pyme-erp/(default)"
  private static let account = "backups@pyme-erp.iam.gserviceaccount.com"
  private static let job = "projects/pyme-erp/locations/us-central1/jobs/rekindle-daily-export"

  /// Somebody pauses the job, disables its account, takes its role, and deletes the export.
  private static func stopped(_ company: Company) async throws -> Options {
    let client = company.client
    try await company.applySchedule()
    let export = try await company.exportAndRehearse()
    for object in try await client.call("GET", "/storage/v1/b/pyme-erp-firestore-backups/o")["items"]?.elements ?? [] {
      try await client.delete(object["name"]?.text ?? "", in: "pyme-erp-firestore-backups")
    }
    try await client.call("POST", "/v1/\(job):pause", "{}")
    try await client.call("POST", "/v1/projects/-/serviceAccounts/\(account):disable", "{}")
    try await client.revoke(
      "roles/datastore.importExportAdmin", from: "serviceAccount:\(account)", onProject: "pyme-erp")
    try await client.settle()
    return Options(
      values: ["staging=embedded"],
      answers: [
        "--confirm", "job=rekindle-daily-export", "--confirm", "account=\(account)", "--confirm",
        "bucket=\(Company.exampleBucket)",
      ], export: export)
  }

  /// Three documents below `shops`, as they are for two minutes.
  /// - Parameter way: of the runbook.
  private static func ofThisMinute(_ company: Company, way: String) async throws -> Options {
    for name in ["shops/s1", "shops/s2", "shops/s2/orders/o1"] { try await company.write(name, "name", name) }
    try await company.client.settle()
    let since = Company.minute(ago: 60)
    try await company.client.call(
      "PATCH", "/v1/\(Company.production)?updateMask=earliestVersionTime", #"{"earliestVersionTime":"\#(since)"}"#)
    return Options(
      values: ["minute=\(Company.minute(ago: 0))", "only=shops", "way=\(way)", "values=yes"],
      answers: ["--confirm", "clone=rescue"], export: "")
  }

  /// The sandbox has no past states: two documents are lost when that minute is kept, and the step finds that nothing changed.
  private static func lose(_ company: Company, _ stop: String, at step: Int) async throws -> Bool {
    guard stop == "\(step) check" else { return false }
    try await company.delete("shops/s2", "shops/s2/orders/o1")
    return true
  }

  private static func expectProven(_ company: Company) async throws {
    let proven = try company.value("proven_minute")
    #expect(try proven != nil && proven == company.value("moment"))
    #expect(try company.value("lost") == "2")
    let next = try #require(try company.value("next"))
    let planned = try await company.shell("\(next) --dry-run")
    #expect(planned.status == 0, "\(next) \(planned.errors)")
  }

  /// What is left of an export of one minute.
  private static let minute = [
    "file backups", "file backups/#", "file backups/#.counts.json", "file journal",
    "object pyme-erp-firestore-backups/point-in-time/#/#.overall_export_metadata",
    "object pyme-erp-firestore-backups/point-in-time/rekindle-counts/#.json",
    "database \(production): 3270 documents",
  ]

  /// Those about exports that are missing.
  static let backups: [RunbookRow] = [
    RunbookRow(
      runbook: "backups-have-stopped", about: "all that is wrong is mended, and a deleted export comes back",
      left: [
        "ExportDocuments \(production), done", "account \(account), enabled", "file backups", "file backups/#",
        "file backups/#.counts.json", "file journal",
        "grant on pyme-erp: roles/datastore.importExportAdmin to serviceAccount:\(account)",
        "job rekindle-daily-export, ENABLED",
        "object pyme-erp-firestore-backups/#/#.overall_export_metadata",
        "object pyme-erp-firestore-backups/#/#.overall_export_metadata",
        "object pyme-erp-firestore-backups/rekindle-counts/#.json", "object pyme-erp-rehearsals/history/#.json",
      ], gone: ["account \(account), disabled", "job rekindle-daily-export, PAUSED"],
      prepare: { try await stopped($0) },
      holds: { company, export in
        let made = try #require(try company.value("backup"))
        #expect(made != export)
        try await company.expectEqual("backups/\(made)", production)
        let download = try await company.rekindle(
          "backups", "download", "\(Company.exampleBucket)/\(export)", "-o", "look", "--yes")
        #expect(download.status == 0, "\(download.errors)")
        try await company.expectEqual("look/\(export)", production)
        let findings = try company.value("findings") ?? ""
        #expect(findings.contains("job-not-enabled"), "\(findings)")
        let mended = try company.value("mended") ?? ""
        #expect(mended.contains("job.state: PAUSED -> ENABLED") && mended.contains("access.project"), "\(mended)")
        #expect(try await company.rekindle("schedule", "plan").status == 0)
        try await company.expectGreen()
      }),
    RunbookRow(
      runbook: "point-in-time-recovery", about: "what was lost is found in a clone, which is deleted at the end",
      left: minute, gone: ["database \(production): 3272 documents"],
      prepare: { try await ofThisMinute($0, way: "clone") }, meanwhile: { try await lose($0, $1, at: 4) },
      holds: { company, _ in try await expectProven(company) }),
    RunbookRow(
      runbook: "point-in-time-recovery", about: "the minute alone is exported, and no database is made", cutIn: [3, 8],
      left: minute + ["ExportDocuments \(production), done"], gone: ["database \(production): 3272 documents"],
      prepare: { try await ofThisMinute($0, way: "export") }, meanwhile: { try await lose($0, $1, at: 8) },
      holds: { company, _ in
        try await expectProven(company)
        #expect(try company.text("journal/logs/step-9-run-1.log").contains(#"name: then string "shops/s2""#))
      }),
  ]
}
