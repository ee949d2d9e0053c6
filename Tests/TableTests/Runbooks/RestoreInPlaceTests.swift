import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/restore-in-place.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)")) struct RestoreInPlaceTests
{
  private static let name = "restore-in-place"
  private static let target = "firestore://pyme-erp/(default)"
  private static let answers = [
    "--operator", "Beto", "--yes", "--confirm", "target=pyme-erp/(default)", "--confirm",
    "rehearse_in=pyme-staging/(default)", "--skip", "8=they may stay",
  ]

  @Test(
    "A safety export is taken only by its name, an export of one collection only if it is accepted",
    .timeLimit(.minutes(10)))
  func named() async throws {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      try await company.backUp(as: "rekindle-before-restore-1")
      try await company.backUp(as: "zz-part", only: "companies")
      func run(_ journal: String, _ options: String...) async throws -> CommandLineTool.Outcome {
        try await company.rekindle(
          [
            "runbook", "run", Company.runbook(Self.name), "--journal", journal, "--skip", "1=a drill", "--set",
            "staging=embedded",
          ] + Self.answers + options)
      }
      let newest = try await run("newest")
      #expect(newest.status == 4, "\(newest.errors)")
      #expect(try await company.stop("newest") == "7 refused")
      #expect(newest.errors.contains("rekindle-before-restore-1"), "\(newest.errors)")
      #expect(try company.text("newest/restore.plan").contains(backup))

      let safety = try await run("safety", "--set", "backup=rekindle-before-restore-1")
      #expect(safety.status == 4, "\(safety.errors)")
      #expect(try await company.stop("safety") == "7 refused")
      let part = try await run("part", "--set", "backup=zz-part")
      #expect(part.status == 3, "\(part.errors)")
      #expect(try await company.stop("part") == "2 command")
      #expect(part.errors.contains("zz-part"), "\(part.errors)")
      let accepted = try await run("accepted", "--set", "backup=zz-part", "--set", "accept=partial-export")
      #expect(accepted.status == 4, "\(accepted.errors)")
      #expect(try await company.stop("accepted") == "7 refused")
      #expect(try company.text("accepted/restore.plan").contains(#""accepted":["partial-export"]"#))
    }
  }

  /// A company whose production was damaged after its last export, stopped where Ana has to say yes.
  private func asked(
    _ options: [String] = [], _ body: @Sendable (Company, _ backup: String) async throws -> Void
  ) async throws {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      try await company.delete("companies/cafe-nandu")
      try await company.write("companies/andina-textiles", "name", "spoilt")
      try await company.write("companies/later", "name", "made later")
      let runbook = try await company.withSignedApprovals(Self.name)
      let outcome = try await company.rekindle(
        ["runbook", "run", runbook, "--journal", "journal", "--skip", "1=a drill"] + Self.answers + options)
      #expect(outcome.status == 4, "\(outcome.errors)")
      #expect(try await company.stop() == "7 refused")
      try await body(company, backup)
    }
  }

  @Test("Rehearsed by Google's import, approved, restored; then taken back", .timeLimit(.minutes(10)))
  func restoredAndTakenBack() async throws {
    try await asked { company, backup in
      #expect(try await company.client.count(DatabaseName(project: "pyme-staging")) == 3_269)
      let before = try await company.rekindle("diff", "backups/\(backup)", Self.target, "--yes", "--format", "json")
      try await company.sign(7, by: "ana")
      // Step 9 needs Ana, too: the run is not finished, and can be taken back.
      let outcome = try await company.rekindle(["runbook", "resume", "journal"] + Self.answers)
      #expect(outcome.status == 4, "\(outcome.errors)")
      #expect(try await company.state(of: 7) == "done")
      let after = try await counts(company, backup)
      #expect(after == [0, 1, 0], "only what was made later is left")

      // Production is another database now, and then the one of the plan again.
      let uid = try #require(try await company.client.call("GET", "/v1/\(Company.production)")["uid"]?.text)
      for (present, status) in [("another", 3), (uid, 0)] as [(String, Int32)] {
        try await company.client.call(
          "PATCH", "/v1/\(Company.production)?updateMask=uid", #"{"uid":"\#(present)"}"#)
        let undone = try await company.rekindle(
          "runbook", "resume", "journal", "--undo", "--operator", "Beto", "--yes")
        #expect(undone.status == status, "\(undone.errors)")
      }
      // What was overwritten is as it was before; what the restore created stays.
      let was = try JSONParser.parse(Array(before.output.utf8))
      #expect(try await counts(company, backup) == [0, 1, try #require(was["changed"]?.integer)])
    }
  }

  /// Documents that only the export has, that only production has, and that differ.
  private func counts(_ company: Company, _ backup: String) async throws -> [Int64] {
    let outcome = try await company.rekindle("diff", "backups/\(backup)", Self.target, "--yes", "--format", "json")
    let json = try JSONParser.parse(Array(outcome.output.utf8))
    return ["onlyLeft", "onlyRight", "changed"].map { json[$0]?.integer ?? -1 }
  }

  @Test("Somebody who still writes stops it: nothing is written over", .timeLimit(.minutes(10)))
  func stillWritten() async throws {
    try await asked(["--set", "staging=embedded"]) { company, _ in
      try await company.write("companies/even-later", "name", "nobody stopped the servers")
      try await company.sign(7, by: "ana")
      try await company.client.countWrites()
      let outcome = try await company.rekindle(["runbook", "resume", "journal"] + Self.answers)
      #expect(outcome.status == 4, "\(outcome.output)")
      #expect(try await company.stop() == "7 refused")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("A safety export that fails stops it before the import", .timeLimit(.minutes(10)))
  func noSafetyExport() async throws {
    try await asked(["--set", "staging=embedded"]) { company, backup in
      let before = try await counts(company, backup)
      try await company.sign(7, by: "ana")
      try await company.client.setFaults(#"{"path":"*:exportDocuments","operation":"fail"}"#)
      let outcome = try await company.rekindle(["runbook", "resume", "journal"] + Self.answers)
      #expect(outcome.status == 3, "\(outcome.output)")
      #expect(try await company.stop() == "7 command")
      // Nothing was imported, so nothing is imported to take it back, whatever lies at the planned place.
      try await company.client.setFaults(#"{"path":"*:importDocuments","times":0,"status":500}"#)
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--operator", "Beto", "--yes")
      #expect(undone.status == 0, "\(undone.errors)")
      let rules = try await company.client.call("GET", "/sandbox/v1/faults")["rules"]?.elements ?? []
      #expect(rules.map { $0["seen"]?.integer } == [0])
      #expect(try await counts(company, backup) == before)
    }
  }

  @Test("What staging holds is shown, and deleted only if its name is typed", .timeLimit(.minutes(10)))
  func stagingInUse() async throws {
    try await Company.atWork { company in
      try await company.backUp()
      try await company.write("notes/1", "text", "somebody's", in: Company.staging)
      try await company.client.countWrites()
      let refused = try await company.rekindle(
        "runbook", "run", Company.runbook(Self.name), "--journal", "journal", "--skip", "1=a drill", "--operator",
        "Beto", "--yes", "--confirm", "rehearse_in=pyme-erp/(default)")
      #expect(refused.status == 4, "\(refused.output)")
      #expect(try await company.stop() == "5 refused", "\(refused.errors)")
      #expect(refused.errors.contains("holds 1 document in the root collection notes"), "\(refused.errors)")
      #expect(try await company.client.writes() == 0)

      try await company.client.setFaults("")
      let outcome = try await company.rekindle(["runbook", "resume", "journal"] + Self.answers)
      #expect(outcome.status == 4, "\(outcome.output)")
      #expect(try await company.stop() == "7 refused", "\(outcome.errors)")
      #expect(try await company.client.count(DatabaseName(project: "pyme-staging")) == 3_269)
    }
  }

  @Test("Killed while Google imports into staging, it waits for the same import", .timeLimit(.minutes(10)))
  func killedInStaging() async throws {
    try await Company.atWork { company in
      try await company.backUp()
      try await company.client.setFaults(
        #"{"path":"/v1/projects/pyme-staging/databases/*/operations/import*","delay":3600,"times":1}"#)
      let killed = try await company.kill(
        "runbook", "run", Company.runbook(Self.name), "--journal", "journal", "--skip", "1=a drill", "--operator",
        "Beto", "--yes", "--confirm", "rehearse_in=pyme-staging/(default)", onceSaid: "Should this end before it")
      #expect(killed.status == -9, "\(killed.errors)")
      try await company.killCommand()
      let asked = try await company.resume()
      #expect(asked.status == 4 && asked.errors.contains("--again 5"), "\(asked.errors)")
      let outcome = try await company.rekindle(["runbook", "resume", "journal", "--again", "5"] + Self.answers)
      #expect(outcome.status == 4, "\(outcome.output)")
      #expect(try await company.stop() == "7 refused", "\(outcome.errors)")
      let operations = try await company.client.call("GET", "/v1/\(Company.staging)/operations")["operations"]?.elements
      #expect(operations?.count { $0["name"]?.text?.contains("/import-") == true } == 1)
    }
  }
}
