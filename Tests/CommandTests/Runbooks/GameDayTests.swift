import Documents
import Foundation
import JSON
import TestSupport
import Testing

@Suite("runbooks/game-day.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)")) struct GameDayTests {
  private static let staging = "pyme-staging/(default)"

  /// A company with two exports; something was written between them, and staging has a document of before.
  /// - Parameter body: gets the exports' names, the older one first.
  private func exported(_ body: @Sendable (Company, [String]) async throws -> Void) async throws {
    try await Company.atWork { company in
      // Not of the second of the other one.
      let older = try await company.backUp(as: "2020-01-01T03:00:00_48121")
      try await company.write("companies/later", "name", "made later")
      let newer = try await company.backUp()
      try await company.write("notes/1", "text", "of the last drill", in: Company.staging)
      try await body(company, [older, newer])
    }
  }

  private func run(_ company: Company, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await company.rekindle(
      ["runbook", "run", Company.runbook("game-day"), "--journal", "journal", "--yes"] + options)
  }

  @Test("An older export is recovered into staging", .timeLimit(.minutes(10)))
  func olderExport() async throws {
    try await exported { company, exports in
      let outcome = try await run(
        company, "--set", "surprise=older-export", "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try company.text("journal/game-day.html").contains("<body class=\"verified\">"))
      let result = try company.text("journal/game-day.md")
      #expect(result.contains("| surprise | older-export |") && result.contains("/\(exports[0]) |"))
      let same = try await company.rekindle(
        "diff", "backups/\(exports[0])", "firestore://\(Self.staging)", "--yes")
      #expect(same.status == 0, "\(same.output) \(same.errors)")
    }
  }

  @Test("A company that was deleted in staging is recovered, and production is only read", .timeLimit(.minutes(10)))
  func deletedCompany() async throws {
    try await exported { company, exports in
      let before = try await company.client.count(DatabaseName(project: "pyme-erp", database: "(default)"))
      try await company.client.setFaults(
        #"{"method":"POST","path":"/v1/projects/pyme-erp/databases/*:commit","times":0,"status":500},"#
          + #"{"method":"POST","path":"/v1/projects/pyme-erp/databases/*:importDocuments","times":0,"status":500},"#
          + #"{"method":"POST","path":"/v1/projects/pyme-erp/databases/*:exportDocuments","times":0,"status":500},"#
          + #"{"method":"POST","path":"/v1/projects/pyme-erp/databases/*:bulkDeleteDocuments","times":0,"status":500},"#
          + #"{"method":"POST","path":"/v1/projects/pyme-staging/databases/*:commit","times":0,"status":500},"#
          + #"{"path":"/upload/*","times":0,"status":500}"#)
      let outcome = try await run(
        company, "--set", "surprise=deleted-company", "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let rules = try await company.client.call("GET", "/sandbox/v1/faults")["rules"]?.elements ?? []
      let seen = rules.map { $0["seen"]?.integer ?? -1 }
      #expect(seen[0...3].allSatisfy { $0 == 0 } && seen[4] > 0 && seen[5] == 0, "\(seen)")
      #expect(try await company.client.count(DatabaseName(project: "pyme-erp", database: "(default)")) == before)
      #expect(try company.text("journal/game-day.md").contains("| companies/"))
      for target in ["firestore://\(Self.staging)", "firestore://pyme-erp/(default)"] {
        let same = try await company.rekindle("diff", "backups/\(exports[1])", target, "--yes")
        #expect(same.status == 0, "\(same.output) \(same.errors)")
      }
    }
  }

  @Test("A recovery that took longer than the target fails, and the result is written", .timeLimit(.minutes(10)))
  func tooSlow() async throws {
    try await exported { company, _ in
      let outcome = try await run(
        company, "--set", "surprise=older-export", "--set", "target=0s", "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "9 check", "\(outcome.output)")
      #expect(try company.text("journal/game-day.md").contains("| target | 0s |"))
    }
  }

  @Test("An import that loses documents is no recovery", .timeLimit(.minutes(10))) func loses() async throws {
    try await exported { company, _ in
      try await company.client.fault(
        #"{"path":"/v1/projects/pyme-staging/*:importDocuments","operation":{"lose":3}}"#)
      let outcome = try await run(
        company, "--set", "surprise=older-export", "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "6 command", "\(outcome.output)")
      #expect(try company.text("journal/game-day.html").contains("<body class=\"different\">"))
      #expect(!FileManager.default.fileExists(atPath: company.folder.path + "/journal/game-day.md"))
    }
  }

  @Test("What somebody wrote into staging after the import is not deleted", .timeLimit(.minutes(10)))
  func changedStaging() async throws {
    try await exported { company, _ in
      let killed = try await company.kill(
        "runbook", "run", Company.runbook("game-day"), "--journal", "journal", "--yes", "--set",
        "surprise=deleted-company", "--confirm", "staging=\(Self.staging)", onceSaid: "Step 7 of 9")
      #expect(killed.status == -9, "\(killed.errors)")
      let journal = try company.text("journal/journal.ndjson")
      let drawn = try #require(journal.firstMatch(of: /"name":"company","value":"([^"]+)"/)?.1)
      try await company.write("\(drawn)/notes/mine", "text", "somebody else's", in: Company.staging)
      let database = DatabaseName(project: "pyme-staging", database: "(default)")
      let before = try await company.client.count(database)

      let resumed = try await company.resume("--yes", "--confirm", "staging=\(Self.staging)")
      #expect(resumed.status == 1, "\(resumed.errors)")
      #expect(try await company.stop() == "7 check", "\(resumed.output)")
      #expect(try await company.client.count(database) == before)
    }
  }

  @Test("An import that another run left behind in this folder is not waited for", .timeLimit(.minutes(10)))
  func anotherRunsImport() async throws {
    try await exported { company, _ in
      try await company.client.fault(
        #"{"path":"/v1/projects/pyme-staging/*:importDocuments","operation":"hang","times":1}"#)
      let options = ["--yes", "--set", "surprise=older-export", "--confirm", "staging=\(Self.staging)"]
      let killed = try await company.kill(
        "runbook", "run", Company.runbook("game-day"), "--journal", "journal", options[0], options[1], options[2],
        options[3], options[4], onceSaid: " imports by projects/")
      #expect(killed.status == -9, "\(killed.errors)")
      try await company.killCommand()
      let name = try #require(try company.text("journal/import.log").firstMatch(of: /imports by (\S+)\. Should/)?.1)
      try await company.client.call("POST", "/v1/\(name):cancel", "{}")
      let outcome = try await company.rekindle(
        ["runbook", "run", Company.runbook("game-day"), "--journal", "second"] + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(!outcome.errors.contains(name))
    }
  }
}
