import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Rows of the runbook's table of what can go wrong, and that what they say to do leads on.
@Suite("runbooks/recover-into-a-new-database.md: troubles", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct RecoverTroubleTests {
  private static let name = "recover-into-a-new-database"
  private static let restored = DatabaseName(project: "pyme-erp", database: "restored-1126")
  private static let confirmed = ["--yes", "--confirm", "database=restored-1126"]

  private func begin(_ company: Company, _ journal: String, _ options: String...) async throws
    -> CommandLineTool.Outcome
  {
    try await company.rekindle(
      [
        "runbook", "run", Company.runbook(Self.name), "--journal", journal, "--set", "database=restored-1126", "--skip",
        "1=a drill", "--operator", "Beto",
      ] + Self.confirmed + options)
  }

  @Test(
    "No export of before the damage, a part, no proof, no key, a name that is taken: the remedy of each leads on",
    .timeLimit(.minutes(10)))
  func oneAfterTheOther() async throws {
    try await Company.atWork { company in
      let export = try await company.backUp()
      let early = try await begin(company, "early", "--set", "damage=2020-01-01T00:00:00Z")
      #expect(early.status == 3 && early.errors.contains("from before"), "\(early.errors)")
      #expect(try await company.stop("early") == "2 command")

      try await company.backUp(as: "zz-part", only: "companies")
      let part = try await begin(company, "part", "--set", "backup=zz-part")
      #expect(part.status == 3 && part.errors.contains("passed over: zz-part"), "\(part.errors)")
      #expect(try await company.stop("part") == "2 command")
      let named = try await begin(
        company, "named", "--set", "accept=partial-export", "--answer", "export=zz-part")
      #expect(named.status == 4, "\(named.errors)")
      #expect(try await company.stop("named") == "6 refused")

      // What was given as the proof is about the part; without a key nothing is rehearsed in its place.
      let wrong = try await begin(
        company, "journal", "--set", "proof=named/proof.json", "--set", "key=none", "--answer", "export=\(export)")
      #expect(wrong.status == 3, "\(wrong.errors)")
      #expect(try await company.stop() == "4 command")
      let without = try await company.mend(changing: "proof=", with: Self.confirmed)
      #expect(without.errors.contains("cannot sign a rehearsal without a key"), "\(without.errors)")
      #expect(try await company.stop() == "4 command")

      try await company.client.makeDatabase(Self.restored)
      let taken = try await company.mend(changing: "key=rehearsal.key", with: Self.confirmed)
      #expect(taken.errors.contains("restored-1126"), "\(taken.errors)")
      #expect(try await company.stop() == "5 refused", "\(taken.errors)")
      let other = try await company.mend(changing: "database=restored-1127", with: ["--yes"])
      #expect(try await company.stop() == "6 operator", "\(other.errors)")
    }
  }

  @Test(
    "A damaged export is left for the one before it, and an import that loses documents is not taken for the export",
    .timeLimit(.minutes(10)))
  func damagedAndLost() async throws {
    try await Company.atWork { company in
      let older = try await company.backUp(as: "2020-01-01T03:00:00_48121")
      let newer = try await company.backUp()
      let runbook = try await company.withSignedApprovals(Self.name)
      let download = try await company.rekindle("backups", "download", newer, "-o", "backups", "--yes", "-q")
      #expect(download.status == 0, "\(download.errors)")
      let output = company.folder.appending(path: "backups/\(newer)/all_namespaces/all_kinds/output-0")
      try Data(contentsOf: output).dropLast(1000).write(to: output)
      let options = ["--set", "database=restored-1126", "--skip", "1=a drill", "--operator", "Beto"] + Self.confirmed
      let corrupt = try await company.rekindle(["runbook", "run", runbook, "--journal", "journal"] + options)
      #expect(corrupt.status == 3, "\(corrupt.errors)")
      #expect(try await company.stop() == "3 command")
      let back = try await company.converse(
        ["runbook", "resume", "journal", "--operator", "Beto"] + Self.confirmed,
        [("skip/stop] ", "back"), ("(nothing to stay)? ", "2"), ("stop to stop): ", older)])
      #expect(FileManager.default.fileExists(atPath: company.folder.path + "/journal/approvals/step-6.txt"))
      #expect(try company.value("export") == older, "\(back.errors)")

      try await company.sign(6, by: "ana")
      try await company.client.setFaults(#"{"path":"*:importDocuments","operation":{"lose":3}}"#)
      let lost = try await company.resume(Self.confirmed)
      #expect(lost.status == 3, "\(lost.errors)")
      #expect(try await company.stop() == "6 command")
      let report = try JSONParser.parse(Array(company.text("journal/restored.json").utf8))
      #expect(report["verdict"]?.text == "different" && report["missing"]?.integer == 3)
      let timeline = try JSONParser.parse(Array(company.text("journal/timeline.json").utf8))
      let file = timeline["files"]?.elements?.first { $0["name"]?.text == "restored.json" }
      #expect(file?["verdict"]?.text == "different", "\(timeline)")
      // The way back: the database of this run goes.
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes", "--operator", "Beto")
      #expect(undone.status == 0, "\(undone.errors)")
      let present = try? await company.client.call("GET", "/v1/\(Self.restored)")["uid"]?.text
      #expect(present == nil)
    }
  }

  @Test(
    "A run that was not finished takes no older proof away; one that found a difference does, also from a named proof",
    .timeLimit(.minutes(10)))
  func contradicted() async throws {
    try await Company.atWork { company in
      let export = try await company.backUp()
      func rehearse(_ options: [String], _ fault: String = "") async throws -> Int32 {
        try await company.client.setFaults(fault)
        let outcome = try await company.rekindle(
          ["rehearse", "gs://pyme-backups/\(export)", "--key", "rehearsal.key", "--yes", "-q", "--staging"] + options)
        try await company.client.clearFaults()
        return outcome.status
      }
      #expect(try await rehearse(["embedded", "--attestation", "first.json"]) == 0)
      let staging = [
        "firestore://pyme-staging/(default)", "--clean-staging", "--confirm-name", "pyme-staging/(default)",
      ]
      #expect(try await rehearse(staging, #"{"path":"*:importDocuments","operation":"cancel"}"#) == 3)
      let taken = try await begin(company, "taken", "--set", "key=none")
      #expect(taken.status == 4, "\(taken.errors)")
      #expect(try await company.stop("taken") == "6 refused")

      #expect(try await rehearse(staging, #"{"path":"*:importDocuments","operation":{"lose":3}}"#) == 1)
      for options in [[], ["--set", "proof=first.json"]] {
        let journal = "refused\(options.count)"
        let refused = try await company.rekindle(
          [
            "runbook", "run", Company.runbook(Self.name), "--journal", journal, "--set", "database=restored-1126",
            "--skip", "1=a drill", "--operator", "Beto", "--set", "key=none",
          ] + Self.confirmed + options)
        #expect(refused.status == 3, "\(refused.errors)")
        #expect(try await company.stop(journal) == "4 command", "\(refused.errors)")
      }
    }
  }
}
