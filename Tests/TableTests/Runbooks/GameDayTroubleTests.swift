import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Rows of the runbook's table of what can go wrong, and that what they say to do leads on; those of the rehearsal are in
/// `RehearsalTroubleTests`.
@Suite("runbooks/game-day.md: troubles", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct GameDayTroubleTests {
  private static let confirmed = ["--yes", "--confirm", "staging=\(GameDayTests.staging)"] + GameDayTests.followUp

  private func run(_ company: Company, _ journal: String, _ surprise: String, _ options: [String]) async throws
    -> CommandLineTool.Outcome
  {
    try await company.rekindle(
      ["runbook", "run", Company.runbook("game-day"), "--journal", journal, "--set", "surprise=\(surprise)"] + options)
  }

  @Test(
    "No backup, one only, no target, another name typed, a wrong collection, a damaged file: where each stops",
    .timeLimit(.minutes(10)))
  func oneAfterTheOther() async throws {
    try await Company.atWork { company in
      try await company.backUp(as: "zz-part", only: "companies")
      let none = try await run(company, "none", "any", Self.confirmed)
      #expect(none.status == 3 && none.errors.contains("passed over: zz-part"), "\(none.errors)")
      #expect(try await company.stop("none") == "2 command")
      #expect(none.errors.contains("recovery time: no target") && none.errors.contains("data loss: no target"))

      let export = try await company.backUp()
      let one = try await run(company, "one", "older-export", Self.confirmed)
      #expect(one.status == 3, "\(one.errors)")
      #expect(try await company.stop("one") == "2 command")
      try await company.client.countWrites()
      let named = try await run(
        company, "named", "deleted-company", ["--yes", "--confirm", "staging=pyme-erp/(default)"])
      #expect(named.status == 4, "\(named.errors)")
      #expect(try await company.stop("named") == "8 refused")

      // At a terminal, the collection is put right; then nobody confirms the import.
      let wrong = try await run(
        company, "journal", "deleted-company", ["--yes", "--set", "collection=invoices"])
      #expect(wrong.status == 3, "\(wrong.errors)")
      #expect(try await company.stop() == "6 command")
      let mended = try await company.mend(changing: "collection=companies", with: ["--yes"])
      #expect(mended.status == 3, "\(mended.errors)")
      #expect(try await company.stop() == "8 operator")
      #expect(try await company.client.writes() == 0)

      try await company.client.clearFaults()
      let output = "\(export)/all_namespaces/all_kinds/output-0"
      let fetched = try await company.shell("gcloud storage cp 'gs://pyme-backups/\(output)' output-0")
      #expect(fetched.status == 0, "\(fetched.errors)")
      var bytes = try Data(contentsOf: company.folder.appending(path: "output-0"))
      bytes[bytes.count / 2] ^= 1
      try await company.client.replaceOutput(of: export, by: bytes)
      let damaged = try await run(company, "damaged", "deleted-company", Self.confirmed)
      #expect(damaged.status == 3, "\(damaged.errors)")
      #expect(try await company.stop("damaged") == "7 command")
      #expect(try company.text("damaged/verify.html").contains("<body class=\"corrupt\">"))
    }
  }

  @Test(
    "Nobody answers the call, somebody writes before the second recovery and before staging is emptied",
    .timeLimit(.minutes(10)))
  func somebodyElse() async throws {
    try await GameDayTests.exported { company, _ in
      // The person called does not answer: at the terminal, that stays open.
      let called = try await company.converse(
        [
          "runbook", "run", Company.runbook("game-day"), "--journal", "journal", "--operator", "Beto", "--set",
          "surprise=deleted-company", "--set", "person=Ana", "--done", "3=read", "--yes",
        ],
        [
          ("Done? [done/open/skip/stop] ", "open"), ("(nothing to end)? ", "Ana did not answer"),
          ("(nothing to end)? ", ""),
        ])
      #expect(called.status == 3, "\(called.errors)")
      #expect(try await company.stop() == "8 operator")
      let killed = try await company.kill(
        ["runbook", "resume", "journal"] + Self.confirmed, onceSaid: "Step 10 of 16")
      #expect(killed.status == -9, "\(killed.errors)")
      try await company.write("notes/mine", "text", "somebody else's", in: Company.staging)
      let others = try await company.resume(Self.confirmed)
      #expect(others.status == 3 && others.errors.contains("not in the export"), "\(others.errors)")
      #expect(try await company.stop() == "10 command")
      try await company.delete("notes/mine", in: Company.staging)

      let ended = try await company.resume(Self.confirmed)
      #expect(ended.status == 1, "\(ended.errors)")
      let status = try await company.rekindle("runbook", "status", "journal", "--format", "json")
      let points = try JSONParser.parse(Array(status.output.utf8))["open"]?.elements
      #expect(points?.map { $0["step"]?.integer } == [5], "\(status.output)")
      #expect(try await company.client.count(GameDayTests.database) == 0)
      // The second recovery left its own report.
      let report = try JSONParser.parse(Array(company.text("journal/second-recovery.json").utf8))
      #expect(report["verdict"]?.text == "verified")
    }
  }

  @Test(
    "Steps that are passed over leave the time unmeasured; a follow-up that comes later settles the last step",
    .timeLimit(.minutes(10)))
  func notMeasured() async throws {
    try await GameDayTests.exported { company, _ in
      let nothing = ["follow_up", "owner", "due"].flatMap { ["--answer", "\($0)=none"] }
      let confirmed = ["--yes", "--confirm", "staging=\(GameDayTests.staging)", "--done", "15=nothing"] + nothing
      let killed = try await company.kill(
        ["runbook", "run", Company.runbook("game-day"), "--journal", "journal", "--set", "surprise=deleted-company"]
          + confirmed, onceSaid: "Step 9 of 16")
      #expect(killed.status == -9, "\(killed.errors)")
      try await company.write("notes/mine", "text", "somebody else's", in: Company.staging)
      let before = try await company.client.count(GameDayTests.database)
      #expect(try await company.resume(confirmed).status == 1)
      #expect(try await company.stop() == "9 check")
      let skips = [9, 10, 11].flatMap { ["--skip", "\($0)=somebody writes"] }
      let unmeasured = try await company.resume(confirmed + skips)
      #expect(unmeasured.status == 1 && unmeasured.errors.contains("was not measured"), "\(unmeasured.errors)")
      #expect(try await company.stop() == "12 check")
      let foreign = try await company.resume(confirmed + ["--skip", "12=not measured"])
      #expect(foreign.status == 1, "\(foreign.errors)")
      #expect(try await company.stop() == "14 check")
      // Nothing of it is deleted.
      #expect(try await company.client.count(GameDayTests.database) == before)

      let ended = try await company.resume(confirmed + ["--skip", "14=the team knows"])
      #expect(ended.status == 1, "\(ended.errors)")
      #expect(try await company.stop() == nil)
      let noted = try await company.rekindle(
        "runbook", "note", "journal", "--follow-up", "Tell the team when a drill begins", "--owner", "Ana", "--due",
        "2026-12-10")
      #expect(noted.status == 0, "\(noted.errors)")
      let status = try await company.rekindle("runbook", "status", "journal", "--format", "json")
      let points = try #require(try JSONParser.parse(Array(status.output.utf8))["open"]?.elements)
      #expect(points.last?["step"]?.integer == 16, "\(status.output)")
      let settled = try await company.converse(
        ["runbook", "resume", "journal", "--operator", "Beto"],
        points.flatMap { _ in [("Is it settled? [yes/no/back] ", "yes"), ("How was it settled? ", "seen to")] })
      #expect(settled.status == 0, "\(settled.errors)")
    }
  }
}
