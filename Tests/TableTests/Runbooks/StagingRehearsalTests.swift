import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/staging-rehearsal.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct StagingRehearsalTests {
  private static let staging = "pyme-staging/(default)"
  private static let database = DatabaseName(project: "pyme-staging", database: "(default)")

  private func run(_ company: Company, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await company.rekindle(
      ["runbook", "run", Company.runbook("staging-rehearsal"), "--journal", "journal", "--yes"] + options)
  }

  @Test("An older export is rehearsed, and kept in staging where somebody wants to look", .timeLimit(.minutes(10)))
  func older() async throws {
    try await NightlyRehearsalTests.exported { company, export in
      try await company.write("companies/evenlater", "name", "of today")
      try await company.backUp()
      let outcome = try await run(
        company, "--confirm", "staging=\(Self.staging)", "--set", "export=\(export)", "--set", "keep=yes")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let same = try await company.rekindle("diff", "backups/\(export)", "firestore://\(Self.staging)", "--yes")
      #expect(same.status == 0, "\(same.output) \(same.errors)")
    }
  }

  @Test("An export of one collection is rehearsed only if it is accepted", .timeLimit(.minutes(10)))
  func part() async throws {
    try await NightlyRehearsalTests.exported { company, _ in
      try await company.backUp(as: "zz-part", only: "companies")
      let refused = try await run(company, "--confirm", "staging=\(Self.staging)", "--set", "export=zz-part")
      #expect(refused.status == 1, "\(refused.errors)")
      #expect(try await company.stop() == "2 check", "\(refused.output)")
      #expect(refused.errors.contains("zz-part"), "\(refused.errors)")
      let accepted = try await company.rekindle(
        "runbook", "run", Company.runbook("staging-rehearsal"), "--journal", "accepted", "--yes", "--confirm",
        "staging=\(Self.staging)", "--set", "export=zz-part", "--set", "accept=partial-export")
      #expect(accepted.status == 0, "\(accepted.errors)")
    }
  }

  @Test("A cut output file stops it before anything is written", .timeLimit(.minutes(10))) func cut() async throws {
    try await NightlyRehearsalTests.exported { company, export in
      // Downloaded whole, and damaged since.
      let download = try await company.rekindle(
        "backups", "download", "gs://pyme-backups/\(export)", "-o", "backups", "--yes")
      #expect(download.status == 0, "\(download.errors)")
      let output = company.folder.appending(path: "backups/\(export)/all_namespaces/all_kinds/output-0")
      try Data(contentsOf: output).dropLast(1000).write(to: output)
      try await company.client.countWrites()
      let outcome = try await run(company, "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "4 command", "\(outcome.output)")
      #expect(try company.text("journal/verify.html").contains("<body class=\"corrupt\">"))
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("An import that loses documents is told, and staging is left to be looked at", .timeLimit(.minutes(10)))
  func loses() async throws {
    try await NightlyRehearsalTests.exported { company, _ in
      try await company.client.fault(#"{"path":"*:importDocuments","operation":{"lose":3}}"#)
      let outcome = try await run(company, "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "6 command", "\(outcome.output)")
      #expect(try company.text("journal/rehearsal.html").contains("<body class=\"different\">"))
      #expect(try await company.client.count(Self.database) > 0)
    }
  }

  @Test("A key that the policy does not believe stops it before anything is written", .timeLimit(.minutes(10)))
  func otherKey() async throws {
    try await NightlyRehearsalTests.exported { company, _ in
      let made = try await company.rekindle("attestation", "keygen", "-o", "other.key")
      #expect(made.status == 0, "\(made.errors)")
      try await company.client.countWrites()
      let outcome = try await run(
        company, "--confirm", "staging=\(Self.staging)", "--set", "key=other.key", "--set", "public_key=other.key.pub")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "1 check", "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test(
    "An export that is not there is told at the second step", .timeLimit(.minutes(10)), arguments: ["newest", "2020"])
  func noExport(_ export: String) async throws {
    try await Company.atWork { company in
      try await company.client.countWrites()
      let outcome = try await run(company, "--confirm", "staging=\(Self.staging)", "--set", "export=\(export)")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "2 check", "\(outcome.output)")
      let told =
        export == "newest" ? "The bucket holds no backup of production" : "2020 is not in the bucket"
      #expect(outcome.errors.contains(told), "\(outcome.errors)")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("Staging in which somebody has written since the import is not emptied", .timeLimit(.minutes(10)))
  func changedStaging() async throws {
    try await NightlyRehearsalTests.exported { company, _ in
      let answers = ["--yes", "--confirm", "staging=\(Self.staging)"]
      let killed = try await company.kill(
        "runbook", "run", Company.runbook("staging-rehearsal"), "--journal", "journal", "--yes", "--confirm",
        "staging=\(Self.staging)", onceSaid: "Step 7 of 8")
      #expect(killed.status == -9, "\(killed.errors)")
      try await company.write("companies/mine", "name", "somebody else's", in: Company.staging)
      let before = try await company.client.count(Self.database)
      try await waitUntilUnlocked(company.folder.appending(path: "journal/lock").path)
      let resumed = try await company.rekindle(["runbook", "resume", "journal"] + answers)
      #expect(resumed.status == 1, "\(resumed.errors)")
      #expect(try await company.stop() == "8 check", "\(resumed.output)")
      #expect(try await company.client.count(Self.database) == before)
      try await company.delete("companies/mine", in: Company.staging)
      let emptied = try await company.rekindle(["runbook", "resume", "journal"] + answers)
      #expect(emptied.status == 0, "\(emptied.errors)")
      #expect(try await company.client.count(Self.database) == 0)
    }
  }
}
