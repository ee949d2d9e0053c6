import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/recover-into-a-new-database.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct RecoverIntoANewDatabaseTests {
  private static let restored = DatabaseName(project: "pyme-erp", database: "restored-1126")
  private static let name = "recover-into-a-new-database"
  /// What the operator says beforehand, where nobody is asked.
  private static let answers = [
    "--operator", "Beto", "--yes", "--confirm", "database=restored-1126", "--skip", "7=tested elsewhere", "--skip",
    "8=a drill",
  ]

  private func begin(_ company: Company, _ runbook: String, _ options: String...) async throws
    -> CommandLineTool.Outcome
  {
    try await company.rekindle(
      ["runbook", "run", runbook, "--journal", "journal", "--set", "database=restored-1126", "--skip", "1=a drill"]
        + Self.answers + options)
  }

  /// A company whose production lost documents after its last export.
  private func damaged(_ body: @Sendable (Company, _ backup: String) async throws -> Void) async throws {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      try await company.delete("companies/cafe-nandu", "companies/andina-textiles")
      try await company.write("companies/later", "name", "made later")
      try await body(company, backup)
    }
  }

  @Test(
    "Approved by a second person, killed in the middle, gone on with, finished; the database is equal to the export",
    .timeLimit(.minutes(10)))
  func killedAndFinished() async throws {
    try await damaged { company, backup in
      let production = try await company.client.count(DatabaseName(project: "pyme-erp"))
      let runbook = try await company.withSignedApprovals(Self.name)
      try await company.client.countWrites()
      let asked = try await begin(company, runbook)
      #expect(asked.status == 4, "\(asked.errors)")
      #expect(FileManager.default.fileExists(atPath: company.folder.path + "/journal/approvals/step-6.txt"))
      // Somebody who is no approver, and the operator, cannot say yes.
      try await company.sign(6, by: "beto")
      let refused = try await company.rekindle(["runbook", "resume", "journal"] + Self.answers)
      #expect(refused.status == 4, "\(refused.errors)")
      #expect(try await company.client.writes() == 0)

      try await company.sign(6, by: "ana")
      try await company.client.setFaults(
        #"{"method":"POST","path":"/v1/projects/pyme-erp/databases","delay":3600,"times":1}"#)
      let killed = try await company.kill(
        "runbook", "resume", "journal", "--operator", "Beto", "--yes", "--confirm", "database=restored-1126",
        onceSaid: "will be imported into the new database")
      #expect(killed.status == -9, "\(killed.errors)")
      // The computer died: the command that the runner left behind, too.
      _ = try await company.shell("pkill -9 -f '\(company.folder.path)/journal/[r]estore.journal' || true")
      let unknown = try await company.resume("--operator", "Beto", "--yes")
      #expect(unknown.status == 4 && unknown.errors.contains("--again 6"), "\(unknown.errors)")
      let outcome = try await company.rekindle(["runbook", "resume", "journal", "--again", "6"] + Self.answers)
      // Steps 1, 7 and 8 are done by hand, and nobody was asked.
      #expect(outcome.status == 1, "\(outcome.errors)")

      let same = try await company.rekindle("diff", "backups/\(backup)", "firestore://pyme-erp/restored-1126", "--yes")
      #expect(same.status == 0, "\(same.output)")
      #expect(try await company.client.count(DatabaseName(project: "pyme-erp")) == production)
      let operations = try await company.client.call("GET", "/v1/\(Self.restored)/operations")["operations"]?.elements
      #expect(operations?.count { $0["name"]?.text?.contains("/import-") == true } == 1)
      // However often it was killed, the restore ends with its own report.
      #expect(try company.text("journal/restored.txt").hasPrefix("verified"))
      try timeline(company)
      let status = try await company.rekindle("runbook", "status", "journal", "--format", "json")
      let run = try JSONParser.parse(Array(status.output.utf8))
      #expect(run["state"]?.text == "open")
      #expect(run["open"]?.elements?.map { $0["step"]?.integer } == [1, 7, 8], "\(status.output)")
      let approvals = run["approvals"]?.elements
      #expect(
        approvals?.contains {
          $0["step"]?.integer == 6 && $0["name"]?.text == "Ana" && $0["role"]?.text == "approver"
        } == true, "\(status.output)")
      let journal = try company.text("journal/journal.ndjson").split(separator: "\n")
      #expect(journal.contains { $0.contains(#""event":"resumed""#) && $0.contains("Beto") })
    }
  }

  /// The incident report: who, what, when, how long.
  private func timeline(_ company: Company) throws {
    let markdown = try company.text("journal/timeline.md")
    #expect(markdown.contains("| operator | Beto "))
    #expect(markdown.contains("Ana"))
    for step in ["| 4 | Prove that it restores | done |", "| 6 | Recover | done |", "| 8 | Switch over | skipped |"] {
      #expect(markdown.contains(step), "\(step)")
    }
    // Beside each other: what was measured, and what was expected.
    #expect(markdown.contains(/\| 6 \| Recover \| done \| [0-9:]+ \| [0-9hmins. ]+ \| 2h \|/), "\(markdown)")
    let html = try company.text("journal/timeline.html")
    #expect(html.contains("</html>") && html.contains("Ana"))
  }

  @Test("Typed approvals cannot be given where nobody can be asked, and nothing is written", .timeLimit(.minutes(10)))
  func unattended() async throws {
    try await damaged { company, _ in
      try await company.client.countWrites()
      let outcome = try await begin(company, Company.runbook(Self.name))
      #expect(outcome.status == 4, "\(outcome.output)")
      #expect(try await company.stop() == "6 refused")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("An attestation about another export stops it before the plan", .timeLimit(.minutes(10))) func otherProof()
    async throws
  {
    try await damaged { company, backup in
      let download = try await company.rekindle(
        "backups", "download", "gs://pyme-backups/\(backup)", "-o", "old", "--yes", "-q")
      #expect(download.status == 0, "\(download.errors)")
      let rehearsal = try await company.rekindle(
        "rehearse", "old/\(backup)", "--staging", "embedded", "--attestation", "proof.json", "--key", "rehearsal.key",
        "-q")
      #expect(rehearsal.status == 0, "\(rehearsal.errors)")
      let newer = try await company.backUp()
      try await company.client.countWrites()
      let outcome = try await begin(
        company, Company.runbook(Self.name), "--set", "proof=proof.json", "--set", "backup=\(newer)")
      #expect(outcome.status == 3, "\(outcome.output)")
      #expect(try await company.stop() == "4 command", "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("A signed record of the history is the proof, as long as it is young enough", .timeLimit(.minutes(10)))
  func record() async throws {
    try await damaged { company, backup in
      let rehearsal = try await company.rekindle(
        "rehearse", backup, "--staging", "embedded", "--key", "rehearsal.key", "--yes", "-q")
      #expect(rehearsal.status == 0, "\(rehearsal.errors)")
      func records() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: company.folder.path + "/history").count
      }
      #expect(try records() == 1)
      // Nobody needs the private key.
      let key = company.folder.appending(path: "rehearsal.key")
      let away = company.folder.appending(path: "away.key")
      try FileManager.default.moveItem(at: key, to: away)
      let taken = try await begin(company, Company.runbook(Self.name), "--set", "key=none")
      #expect(taken.status == 4, "\(taken.errors)")
      #expect(try await company.stop() == "6 refused")
      #expect(try records() == 1)

      let policy = try company.text("rekindle.yaml").replacing("rehearsedWithin: 7d", with: "rehearsedWithin: 1s")
      try Data(policy.utf8).write(to: company.folder.appending(path: "rekindle.yaml"))
      func run(_ journal: String, _ options: [String]) async throws -> CommandLineTool.Outcome {
        try await company.rekindle(
          [
            "runbook", "run", Company.runbook(Self.name), "--journal", journal, "--set", "database=restored-1126",
            "--skip", "1=a drill",
          ] + Self.answers + options)
      }
      let refused = try await run("none", ["--set", "key=none"])
      #expect(refused.status == 3, "\(refused.errors)")
      #expect(try await company.stop("none") == "4 command", "\(refused.errors)")
      try FileManager.default.moveItem(at: away, to: key)
      _ = try await run("again", [])
      #expect(try records() == 2)
    }
  }

  @Test("A backup that was replaced after the approval is not imported", .timeLimit(.minutes(10)))
  func replaced() async throws {
    try await damaged { company, backup in
      let runbook = try await company.withSignedApprovals(Self.name)
      #expect(try await begin(company, runbook).status == 4)
      let output = "all_namespaces/all_kinds/output-0"
      let bytes = try Data(contentsOf: company.folder.appending(path: "backups/\(backup)/\(output)"))
      try await company.client.upload(bytes, as: "\(backup)/\(output)", in: "pyme-backups")
      try await company.sign(6, by: "ana")
      try await company.client.countWrites()
      let outcome = try await company.rekindle(["runbook", "resume", "journal"] + Self.answers)
      #expect(outcome.status == 4, "\(outcome.output)")
      #expect(try await company.stop() == "6 refused")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test(
    "Undo deletes the database that the run made, by its uid, and no other one of its name", .timeLimit(.minutes(10)))
  func undone() async throws {
    try await damaged { company, _ in
      func uid() async throws -> String? {
        try? await company.client.call("GET", "/v1/\(Self.restored)")["uid"]?.text
      }
      func undo() async throws -> CommandLineTool.Outcome {
        try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes", "--operator", "Beto")
      }
      let runbook = try await company.withSignedApprovals(Self.name)
      #expect(try await begin(company, runbook).status == 4)
      try await company.sign(6, by: "ana")
      // Step 8 needs Ana, too: the run is not finished, and can be taken back.
      let outcome = try await company.rekindle(["runbook", "resume", "journal"] + Self.answers.dropLast(2))
      #expect(outcome.status == 4, "\(outcome.errors)")
      #expect(try await company.state(of: 6) == "done")
      let made = try #require(try await uid())
      #expect(try company.text("journal/timeline.md").contains(made))

      try await company.client.call("DELETE", "/v1/\(Self.restored)")
      try await company.client.makeDatabase(Self.restored)
      let another = try await uid()
      let refused = try await undo()
      #expect(refused.status == 3, "\(refused.errors)")
      #expect(try await uid() == another && another != made)

      try await company.client.call("PATCH", "/v1/\(Self.restored)?updateMask=uid", #"{"uid":"\#(made)"}"#)
      let taken = try await undo()
      #expect(taken.status == 0, "\(taken.errors)")
      #expect(try await uid() == nil)
    }
  }

  @Test("Undo of a run that made no database deletes none", .timeLimit(.minutes(10))) func nothingMade() async throws {
    try await damaged { company, _ in
      let runbook = try await company.withSignedApprovals(Self.name)
      #expect(try await begin(company, runbook).status == 4)
      try await company.client.makeDatabase(Self.restored)
      try await company.sign(6, by: "ana")
      let refused = try await company.rekindle(["runbook", "resume", "journal"] + Self.answers)
      #expect(refused.status == 4, "\(refused.errors)")
      #expect(try await company.stop() == "6 refused")
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes", "--operator", "Beto")
      #expect(undone.status == 0, "\(undone.errors)")
      #expect(try await company.client.call("GET", "/v1/\(Self.restored)")["uid"]?.text != nil)
    }
  }
}
