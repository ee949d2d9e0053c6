import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// The runbook acts on the database that its own run made, and on no other one of that name.
@Suite(
  "runbooks/point-in-time-recovery.md: which database", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct PointInTimeRecoveryDatabaseTests {
  private static let rescue = DatabaseName(project: "pyme-erp", database: "rescue")
  private static let confirmed = ["--yes", "--confirm", "clone=rescue"]

  /// Of the database `rescue`; nil if no database has that name.
  private func uid(_ company: Company) async throws -> String? {
    let databases = try await company.client.call("GET", "/v1/projects/pyme-erp/databases")["databases"]?.elements ?? []
    return databases.first { $0["name"]?.text == "\(Self.rescue)" }?["uid"]?.text
  }

  /// The operations of the databases that are or were called `rescue`.
  /// - Parameter kind: such as `clone`.
  private func operations(_ company: Company, _ kind: String) async throws -> [String] {
    let all = try await company.client.call("GET", "/v1/\(Self.rescue)/operations")["operations"]?.elements ?? []
    return all.compactMap { $0["name"]?.text }.filter { $0.contains("/operations/\(kind)-") }
  }

  /// Makes a database `rescue` with one document, as an earlier incident left it.
  /// - Returns: its uid.
  private func makeRescue(_ company: Company) async throws -> String {
    try await company.client.makeDatabase(Self.rescue)
    try await company.write("incidents/1", "name", "an earlier one", in: "\(Self.rescue)")
    return try #require(try await uid(company))
  }

  /// Clones production, as somebody else would.
  /// - Returns: the operation.
  private func clone(_ company: Company, at minute: String) async throws -> JSONValue {
    let snapshot = #"{"database":"\#(Company.production)","snapshotTime":"\#(minute)"}"#
    return try await company.client.finish(
      company.client.call(
        "POST", "/v1/projects/pyme-erp/databases:clone", #"{"databaseId":"rescue","pitrSnapshot":\#(snapshot)}"#))
  }

  /// Runs it until it is about to ask for the clone, and kills the runner; the command goes on.
  private func killed(_ company: Company, minute: String = Company.minute(ago: 0)) async throws {
    let outcome = try await company.kill(
      "runbook", "run", Company.runbook("point-in-time-recovery"), "--journal", "journal", "--set",
      "minute=\(minute)", "--set", "only=shops", "--yes", onceSaid: "  | announced: ")
    #expect(outcome.status == -9, "\(outcome.errors)")
  }

  /// Waits until the request is at the service; the rule keeps it there.
  private func untilAsked(_ company: Company) async throws {
    while try await company.client.faultCounts() != [1] { try Task.checkCancellation() }
  }

  @Test("A database of that name is there: no clone is asked for, and it is left alone", .timeLimit(.minutes(10)))
  func nameTaken() async throws {
    try await PointInTimeRecoveryTests.settled { company in
      let uid = try await makeRescue(company)
      try await company.client.fault(#"{"path":"*:clone","delay":3600}"#)
      let outcome = try await PointInTimeRecoveryTests.run(company, "--confirm", "clone=rescue")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "2 command", "\(outcome.output)")
      let again = try await company.rekindle(["runbook", "resume", "journal", "--again", "2"] + Self.confirmed)
      #expect(again.status == 3, "\(again.errors)")
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(undone.status == 0, "\(undone.errors)")
      #expect(try await company.client.faultCounts() == [0])
      #expect(try await self.uid(company) == uid)
      #expect(try await company.client.count(Self.rescue) == 1)
    }
  }

  @Test(
    "Killed while the request is unanswered, and somebody makes a database of that name: it is not taken for the clone",
    .timeLimit(.minutes(10)), arguments: [false, true])
  func killedUnanswered(isClone: Bool) async throws {
    try await PointInTimeRecoveryTests.settled { company in
      // Of a minute that this run does not ask for, however long it takes.
      let otherMinute = Company.minute(ago: 1)
      try await company.client.fault(#"{"path":"*:clone","delay":3600,"times":1}"#)
      try await killed(company)
      try await untilAsked(company)
      try await company.killCommand()
      // Another one's clone is of another minute.
      if isClone {
        _ = try await clone(company, at: otherMinute)
      } else {
        _ = try await makeRescue(company)
      }
      let uid = try #require(try await self.uid(company))
      let count = try await company.client.count(Self.rescue)

      let unknown = try await company.resume("--yes", "--confirm", "clone=rescue")
      #expect(unknown.status == 4 && unknown.errors.contains("--again 2"), "\(unknown.errors)")
      let resumed = try await company.rekindle(["runbook", "resume", "journal", "--again", "2"] + Self.confirmed)
      #expect(resumed.status == 3, "\(resumed.errors)")
      #expect(try await company.stop() == "2 command", "\(resumed.output)")
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(undone.status == 3, "\(undone.errors)")

      #expect(try await self.uid(company) == uid)
      #expect(try await company.client.count(Self.rescue) == count)
      #expect(try await operations(company, "clone").count == (isClone ? 1 : 0))
      for kind in ["export", "delete"] { #expect(try await operations(company, kind).isEmpty) }
      #expect(!FileManager.default.fileExists(atPath: company.folder.path + "/journal/lost.changes.ndjson"))
    }
  }

  @Test(
    "Killed before the answer to a request that succeeded: adopted once, and deleted at the end",
    .timeLimit(.minutes(10)))
  func killedAnswered() async throws {
    try await PointInTimeRecoveryTests.settled { company in
      try await company.client.fault(#"{"path":"*:clone","stall":0}"#)
      try await killed(company)
      while try await self.uid(company) == nil { try Task.checkCancellation() }
      try await company.killCommand()
      let uid = try #require(try await self.uid(company))
      try await company.delete("shops/s2", "shops/s2/orders/o1")

      let unknown = try await company.resume("--yes", "--confirm", "clone=rescue")
      #expect(unknown.status == 4 && unknown.errors.contains("--again 2"), "\(unknown.errors)")
      let resumed = try await company.rekindle(["runbook", "resume", "journal", "--again", "2"] + Self.confirmed)
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
      #expect(try await company.client.faultCounts() == [1])
      let clones = try await operations(company, "clone")
      #expect(clones.count == 1)
      let made = try JSONParser.parse(Array(try company.text("journal/clone.created").utf8))
      #expect(made["operation"]?.text == clones.first && made["uid"]?.text == uid)
      #expect(try company.text("journal/timeline.md").contains(uid))
      #expect(try company.text("journal/lost.changes.ndjson").contains("shops/s2/orders/o1"))
      #expect(try await self.uid(company) == nil)
      #expect(try await operations(company, "delete").count == 1)
    }
  }

  @Test("A clone of the same minute that was there before is not adopted", .timeLimit(.minutes(10)))
  func before() async throws {
    try await PointInTimeRecoveryTests.settled { company in
      let minute = Company.minute(ago: 0)
      let earlier = try await clone(company, at: minute)
      #expect(earlier["error"] == nil, "\(earlier)")
      try await company.client.call("DELETE", "/v1/\(Self.rescue)")
      try await company.client.settle()
      try await company.client.fault(#"{"path":"*:clone","delay":3600,"times":1}"#)
      try await killed(company, minute: minute)
      try await untilAsked(company)
      try await company.killCommand()

      // Its own clone is as production is now, so it stops at the fourth step.
      let resumed = try await company.resume("--yes", "--again", "2")
      #expect(resumed.status == 1, "\(resumed.output) \(resumed.errors)")
      let made = try JSONParser.parse(Array(try company.text("journal/clone.created").utf8))
      #expect(made["operation"]?.text != nil && made["operation"]?.text != earlier["name"]?.text)
      let uid = try await self.uid(company)
      #expect(uid != nil && made["uid"]?.text == uid)
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(undone.status == 0, "\(undone.errors)")
      #expect(try await self.uid(company) == nil)
    }
  }

  @Test(
    "A database that was made again under the name is neither compared, nor exported, nor deleted",
    .timeLimit(.minutes(10)))
  func madeAgain() async throws {
    try await PointInTimeRecoveryTests.settled { company in
      let begun = try await PointInTimeRecoveryTests.run(company, "--set", "way=clone")
      #expect(begun.status == 1, "\(begun.errors)")
      #expect(try await company.stop() == "4 check")
      try await company.delete("shops/s2", "shops/s2/orders/o1")
      let compared = try await company.rekindle("runbook", "resume", "journal", "--yes")
      #expect(compared.status == 4, "\(compared.errors)")
      #expect(try await company.stop() == "10 refused")
      try await company.client.call("DELETE", "/v1/\(Self.rescue)")
      let uid = try await makeRescue(company)
      let resumed = try await company.rekindle(["runbook", "resume", "journal"] + Self.confirmed)
      #expect(resumed.status == 3, "\(resumed.errors)")
      #expect(try await company.stop() == "10 command", "\(resumed.output)")
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(undone.status == 3, "\(undone.errors)")
      #expect(try await self.uid(company) == uid)
      #expect(try await company.client.count(Self.rescue) == 1)
    }
  }

  /// Makes the database `rescue` out of a backup, as `databases:restore` does at Google.
  private func restore(_ company: Company, backup: String) async throws {
    let source = "projects/pyme-erp/locations/nam5/backups/\(backup)"
    try await company.client.finish(
      company.client.call(
        "POST", "/v1/projects/pyme-erp/databases?databaseId=rescue",
        #"{"locationId":"nam5","sourceInfo":{"backup":{"backup":"\#(source)"}}}"#))
    try await company.write("shops/s1", "name", "as it was", in: "\(Self.rescue)")
  }

  @Test(
    "A restored database stays, and nothing is claimed of its time where no backup says it", .timeLimit(.minutes(10)))
  func restored() async throws {
    try await PointInTimeRecoveryTests.settled { company in
      let uid = try await makeRescue(company)
      let outcome = try await PointInTimeRecoveryTests.run(company, "--set", "way=restored")
      #expect(outcome.status == 1, "\(outcome.output) \(outcome.errors)")
      #expect(outcome.errors.contains(#""uid": "\#(uid)""#))
      #expect(try await company.stop() == nil)
      #expect(try company.value("proven_minute") == "not proven")
      #expect(try company.text("journal/journal.ndjson").contains(#""event":"left-open""#))
      #expect(try await self.uid(company) == uid)
    }
  }

  @Test(
    "The time of a restored database is its backup's, whatever was typed", .timeLimit(.minutes(10)),
    arguments: [Company.production, "projects/pyme-erp/databases/other"])
  func restoredFromBackup(of database: String) async throws {
    try await PointInTimeRecoveryTests.settled { company in
      let client = company.client
      let production = try await client.call("GET", "/v1/\(Company.production)")
      try await restore(company, backup: "b1")
      // Later than the documents, and never a whole minute.
      let time = Timestamp.text(microseconds: Timestamp.now() / 1_000_000 * 1_000_000 + 999_999)
      let uid = try #require(production["uid"]?.text)
      try await client.call(
        "POST", "/v1/projects/pyme-erp/locations/nam5/backups?backupId=b1",
        #"{"database":"\#(database)","databaseUid":"\#(uid)","snapshotTime":"\#(time)","state":"READY"}"#)
      let outcome = try await PointInTimeRecoveryTests.run(company, "--set", "way=restored")
      guard database == Company.production else {
        #expect(outcome.status == 3, "\(outcome.errors)")
        #expect(try await company.stop() == "3 command")
        return
      }
      #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
      #expect(try company.value("proven_minute") == time)
      #expect(try company.value("changed") == "1")
    }
  }
}
