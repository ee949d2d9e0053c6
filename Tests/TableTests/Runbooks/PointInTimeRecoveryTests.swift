import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/point-in-time-recovery.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct PointInTimeRecoveryTests {
  private static let production = "firestore://pyme-erp/(default)"

  /// A company with three documents below `shops`, as they have been for two minutes.
  static func settled(_ body: @Sendable (Company) async throws -> Void) async throws {
    try await Company.atWork { company in
      for name in ["shops/s1", "shops/s2", "shops/s2/orders/o1"] { try await company.write(name, "name", name) }
      try await company.client.settle()
      try await keepsVersions(company, since: Company.minute(ago: 60))
      try await body(company)
    }
  }

  /// Says since when production's versions can be read.
  private static func keepsVersions(_ company: Company, since time: String) async throws {
    try await company.client.call(
      "PATCH", "/v1/\(Company.production)?updateMask=earliestVersionTime", #"{"earliestVersionTime":"\#(time)"}"#)
  }

  /// Runs it with its journal in the folder `journal`, without a confirmation that the clone may be deleted.
  static func run(_ company: Company, minute: String = Company.minute(ago: 0), _ options: String...) async throws
    -> CommandLineTool.Outcome
  {
    try await company.rekindle(
      [
        "runbook", "run", Company.runbook("point-in-time-recovery"), "--journal", "journal", "--set",
        "minute=\(minute)", "--set", "only=shops", "--yes",
      ] + options)
  }

  private func hasClone(_ company: Company) async throws -> Bool {
    let databases = try await company.client.call("GET", "/v1/projects/pyme-erp/databases")["databases"]?.elements ?? []
    return databases.contains { $0["name"]?.text == "projects/pyme-erp/databases/rescue" }
  }

  /// The name of the export that the run downloaded.
  private func downloaded(_ company: Company) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: company.folder.path + "/backups")
    return try #require(names.first { !$0.hasSuffix(".json") })
  }

  // The sandbox has no past states: production is damaged when the clone of the good minute is there.
  @Test(
    "What was lost since the minute is found in the clone, and brought back out of an export of it",
    .timeLimit(.minutes(10)))
  func lost() async throws {
    try await Self.settled { company in
      let stopped = try await Self.run(company)
      #expect(stopped.status == 1, "\(stopped.errors)")
      #expect(try await company.stop() == "4 check", "\(stopped.output)")
      #expect(try await hasClone(company))
      try await company.delete("shops/s2", "shops/s2/orders/o1")

      let outcome = try await company.rekindle(
        "runbook", "resume", "journal", "--yes", "--confirm", "clone=rescue")
      #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
      #expect(try company.text("journal/lost.changes.ndjson").contains("shops/s2/orders/o1"))
      #expect(try await !hasClone(company))
      #expect(try company.value("proven_minute") == company.value("moment"))
      #expect(try company.value("lost") == "2" && company.value("changed") == "0")
      #expect(try company.text("journal/timeline.json").contains("proven_minute"))
      // The document as it was, without its value.
      #expect(outcome.errors.contains("name: then string of 8 characters"))

      let backup = try downloaded(company)
      let next = try #require(try company.value("next"))
      let planned = try await company.shell("\(next) --dry-run")
      #expect(planned.status == 0 && next.contains("accept=other-database"), "\(next) \(planned.errors)")
      let restored = try await company.rekindle(
        "runbook", "run", Company.runbook("restore-documents"), "--journal", "restored", "--set", "backup=\(backup)",
        "--set", "only=shops", "--set", "accept=other-database", "--set", "staging=embedded", "--yes", "--confirm",
        "production=pyme-erp/(default)")
      #expect(restored.status == 0, "\(restored.output) \(restored.errors)")
      let same = try await company.rekindle("diff", "backups/\(backup)", Self.production, "--yes")
      #expect(same.status == 0, "\(same.output) \(same.errors)")
    }
  }

  @Test(
    "A clone that fails stops it at the second step; the next try makes one, and its undo deletes it",
    .timeLimit(.minutes(10)))
  func fails() async throws {
    try await Self.settled { company in
      try await company.client.fault(#"{"path":"*:clone","operation":"fail","message":"No room."}"#)
      let failed = try await Self.run(company)
      #expect(failed.status == 3, "\(failed.errors)")
      #expect(try await company.stop() == "2 command", "\(failed.output)")
      #expect(failed.errors.contains("No room."), "\(failed.errors)")
      #expect(try await !hasClone(company))

      try await company.client.clearFaults()
      let again = try await company.rekindle("runbook", "resume", "journal", "--yes", "--again", "2")
      #expect(again.status == 1, "\(again.output) \(again.errors)")
      #expect(try await company.stop() == "4 check", "\(again.output)")
      #expect(try await hasClone(company))
      let before = try await company.client.count(DatabaseName(project: "pyme-erp", database: "(default)"))
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(undone.status == 0, "\(undone.output) \(undone.errors)")
      #expect(try await !hasClone(company))
      #expect(try await company.client.count(DatabaseName(project: "pyme-erp", database: "(default)")) == before)
    }
  }

  @Test(
    "A minute that is not kept stops it at the first step, and nothing is made", .timeLimit(.minutes(10)),
    arguments: [(120, ":00Z"), (3, ":00Z"), (1, ":30Z")] as [(Int, String)])
  func notKept(minutes: Int, ending: String) async throws {
    try await Self.settled { company in
      // Whatever the database keeps, it has nothing of before this time.
      try await Self.keepsVersions(company, since: Company.minute(ago: 2))
      try await company.client.countWrites()
      let minute = Company.minute(ago: minutes).replacing(":00Z", with: ending)
      let outcome = try await Self.run(company, minute: minute)
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "1 check", "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
      #expect(try await !hasClone(company))
    }
  }

  @Test("A document that was written into the clone stops it before anything is claimed", .timeLimit(.minutes(10)))
  func writtenLater() async throws {
    try await Self.settled { company in
      #expect(try await Self.run(company).status == 1)
      #expect(try await company.stop() == "4 check")
      try await company.write("shops/s9", "name", "late", in: "projects/pyme-erp/databases/rescue")
      let outcome = try await company.rekindle("runbook", "resume", "journal", "--yes", "--confirm", "clone=rescue")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "9 command", "\(outcome.output)")
      #expect(try company.value("proven_minute") == nil)
      #expect(try await hasClone(company))
    }
  }
}
