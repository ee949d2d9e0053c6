import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// A runner that is killed, and somebody else who writes to staging.
@Suite("runbooks/game-day.md: killed", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)")) struct GameDayKilledTests
{
  private static let options = ["--yes", "--confirm", "staging=\(GameDayTests.staging)"] + GameDayTests.followUp

  private func killed(_ company: Company, _ surprise: String, onceSaid text: String) async throws {
    let options = Self.options
    let killed = try await company.kill(
      "runbook", "run", Company.runbook("game-day"), "--journal", "journal", options[0], options[1], options[2],
      "--set", "surprise=\(surprise)", onceSaid: text)
    #expect(killed.status == -9, "\(killed.errors)")
  }

  /// `rekindle runbook resume journal`, as soon as what a killed runner left behind has ended.
  private func resume(_ company: Company, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await waitUntilUnlocked(company.folder.appending(path: "journal/lock").path)
    return try await company.rekindle(["runbook", "resume", "journal"] + options + Self.options)
  }

  private func part(_ company: Company) throws -> String {
    try #require(try JSONParser.parse(Array(company.text("journal/part").utf8))["part"]?.text)
  }

  @Test("What somebody wrote into staging after the import is not deleted", .timeLimit(.minutes(10)))
  func changedStaging() async throws {
    try await GameDayTests.exported { company, _ in
      try await killed(company, "deleted-company", onceSaid: "Step 9 of 16")
      try await company.write("\(part(company))/notes/mine", "text", "somebody else's", in: Company.staging)
      let before = try await company.client.count(GameDayTests.database)

      let resumed = try await resume(company)
      #expect(resumed.status == 1, "\(resumed.errors)")
      #expect(try await company.stop() == "9 check", "\(resumed.output)")
      #expect(try await company.client.count(GameDayTests.database) == before)
    }
  }

  @Test("What somebody wrote into staging after the recovery is not emptied", .timeLimit(.minutes(10)))
  func changedBeforeEmptying() async throws {
    try await GameDayTests.exported { company, _ in
      try await killed(company, "older-export", onceSaid: "Step 13 of 16")
      try await company.write("notes/mine", "text", "somebody else's", in: Company.staging)
      let before = try await company.client.count(GameDayTests.database)

      let resumed = try await resume(company)
      #expect(resumed.status == 1, "\(resumed.errors)")
      #expect(try await company.stop() == "14 check", "\(resumed.output)")
      #expect(try await company.client.count(GameDayTests.database) == before)
    }
  }

  @Test(
    "Killed when only some of the part is deleted, it is not taken for done, and ends when it is run again",
    .timeLimit(.minutes(10)))
  func killedWhileBreaking() async throws {
    try await GameDayTests.exported { company, _ in
      try await company.client.fault(#"{"method":"POST","path":"/v1/projects/pyme-staging/*:commit","delay":3600}"#)
      try await killed(company, "deleted-company", onceSaid: "  | deleting a part of staging")
      while try await company.client.faultCounts() != [1] { try Task.checkCancellation() }
      try await company.killCommand()
      try await company.client.clearFaults()
      try await company.delete(part(company), in: Company.staging)

      let resumed = try await resume(company)
      #expect(resumed.status == 4, "\(resumed.errors)")
      #expect(try await company.stop() == "9 refused", "\(resumed.output)")
      let again = try await resume(company, "--again", "9")
      #expect(again.status == 0, "\(again.errors)")
      #expect(try await company.client.count(GameDayTests.database) == 0)
    }
  }

  @Test(
    "Killed in the import, the same import is waited for, and the clock counts the time between",
    .timeLimit(.minutes(10)))
  func killedInTheImport() async throws {
    try await GameDayTests.exported { company, _ in
      try await company.client.fault(#"{"method":"GET","path":"/v1/projects/pyme-staging/*/import-*","hold":true}"#)
      try await killed(company, "older-export", onceSaid: " imports by projects/")
      try await company.killCommand()
      let name = try #require(try company.text("journal/import.log").firstMatch(of: /imports by (\S+)\. Should/)?.1)
      try await company.client.clearFaults()
      let resumed = try await resume(company, "--again", "8")
      #expect(resumed.status == 0, "\(resumed.errors)")
      let report = try JSONParser.parse(Array(company.text("journal/game-day.json").utf8))
      #expect(report["operation"]?.text == String(name))
      #expect(try GameDayTests.trendIs(company))
    }
  }

  @Test("An import that another run left behind in this folder is not waited for", .timeLimit(.minutes(10)))
  func anotherRunsImport() async throws {
    try await GameDayTests.exported { company, _ in
      try await company.client.fault(
        #"{"path":"/v1/projects/pyme-staging/*:importDocuments","operation":"hang","times":1}"#)
      try await killed(company, "older-export", onceSaid: " imports by projects/")
      try await company.killCommand()
      let name = try #require(try company.text("journal/import.log").firstMatch(of: /imports by (\S+)\. Should/)?.1)
      try await company.client.call("POST", "/v1/\(name):cancel", "{}")
      let outcome = try await company.rekindle(
        ["runbook", "run", Company.runbook("game-day"), "--journal", "second", "--set", "surprise=older-export"]
          + Self.options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(!outcome.errors.contains(name))
      #expect(try GameDayTests.trendIs(company, "second"))
    }
  }
}
