import Foundation
import TestSupport
import Testing

@testable import CommandTests

/// Rows of the runbook's table of what can go wrong, and that what they say to do leads on.
@Suite("runbooks/check-a-backup.md: troubles", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct CheckABackupTroubleTests {
  private func run(_ company: Company, _ journal: String, _ options: String...) async throws
    -> CommandLineTool.Outcome
  {
    try await company.rekindle(
      ["runbook", "run", Company.runbook("check-a-backup"), "--journal", journal, "--set", "staging=embedded"] + options
    )
  }

  @Test("Without an emulator it stops at the first step; the other staging needs none", .timeLimit(.minutes(10)))
  func noEmulator() async throws {
    try await Company.atWork { company in
      try await company.backUp()
      let without = ["REKINDLE_EMULATOR_JAR": "/nowhere"]
      let outcome = try await company.converse(
        ["runbook", "run", Company.runbook("check-a-backup"), "--journal", "journal", "--operator", "Beto"],
        with: without,
        [
          ("skip/stop] ", "change"), ("(nothing to leave it): ", "staging=embedded"), ("skip/stop] ", "retry"),
          ("stop to stop): ", ""),
        ])
      #expect(outcome.errors.contains("emulator:"), "\(outcome.errors)")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test(
    "No export; one of some collections only; a disk that is full; a newest one that is not whole",
    .timeLimit(.minutes(10)))
  func oneAfterTheOther() async throws {
    try await Company.atWork { company in
      let none = try await run(company, "none")
      #expect(none.status == 3, "\(none.errors)")
      #expect(try await company.stop("none") == "1 command")

      let whole = try await company.backUp(as: "2020-01-01T03:00:00_48121")
      try await company.backUp(as: "zz-part", only: "companies")
      // It is whole, and holds some collections only: its name has to be typed.
      let part = try await run(company, "journal", "--answer", "chosen=zz-part")
      #expect(part.status == 3 && part.errors.contains("passed over: zz-part"), "\(part.errors)")
      #expect(try await company.stop() == "3 command")
      #expect(try company.text("journal/verify.html").contains("<body class=\"different\">"))
      let refused = try await company.resume("--skip", "3=it is what was asked for")
      #expect(refused.status == 4, "\(refused.errors)")
      #expect(try await company.stop() == "4 refused")

      let newest = try await company.backUp()
      try await company.client.replaceOutput(of: newest, by: Data("short".utf8))
      // A file in the way of the folder for downloads, in place of a full disk.
      let backups = company.folder.appending(path: "backups")
      try FileManager.default.moveItem(at: backups, to: company.folder.appending(path: "before"))
      try Data().write(to: backups)
      let full = try await run(company, "full", "--set", "backup=\(whole)")
      #expect(full.status == 3, "\(full.errors)")
      #expect(try await company.stop("full") == "2 command")
      try FileManager.default.removeItem(at: backups)
      let resumed = try await company.rekindle("runbook", "resume", "full")
      #expect(resumed.status == 0, "\(resumed.errors)")

      // A download of before is in the way of the next run, until it is moved away.
      let cut = try await run(company, "cut")
      #expect(cut.status == 3 && cut.errors.contains(newest), "\(cut.errors)")
      #expect(try await company.stop("cut") == "2 command")
      try FileManager.default.moveItem(at: backups, to: company.folder.appending(path: "moved"))
      let past = try await company.rekindle("runbook", "resume", "cut")
      #expect(past.status == 0, "\(past.errors)")
      #expect(try company.text("cut/rehearse.html").contains(whole))
    }
  }
}
