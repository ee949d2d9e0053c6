import Foundation
import TestSupport
import Testing

@Suite("runbooks/check-a-backup.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)")) struct CheckABackupTests {
  @Test("gcloud downloads the newest export, and it is rehearsed", .timeLimit(.minutes(10))) func finishes()
    async throws
  {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      let outcome = try await company.run(
        "check-a-backup", "--set", "bucket=gs://pyme-backups", "--set", "staging=embedded", "--set", "keep=no")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let report = try company.text("journal/rehearse.html")
      #expect(report.contains("<body class=\"verified\">") && report.contains(backup))
      #expect(try FileManager.default.contentsOfDirectory(atPath: company.folder.path + "/backups").isEmpty)
    }
  }

  @Test("A newer export that is not ours is passed over, with the reason", .timeLimit(.minutes(10)))
  func passedOver() async throws {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      try await company.backUp(as: "rekindle-before-restore-1")
      try await company.backUp(as: "zz-part", only: "companies")
      let outcome = try await company.run(
        "check-a-backup", "--set", "bucket=gs://pyme-backups", "--set", "staging=embedded")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("zz-part"))
      #expect(outcome.errors.contains("rekindle-before-restore-1"))
      #expect(try company.text("journal/rehearse.html").contains(backup))
    }
  }

  @Test("An output file that is cut stops it at the third step", .timeLimit(.minutes(10))) func stops() async throws {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      let cut = "\(backup)/all_namespaces/all_kinds/output-0"
      try await company.client.upload(Data("short".utf8), as: cut, in: "pyme-backups")
      let outcome = try await company.run(
        "check-a-backup", "--set", "bucket=gs://pyme-backups", "--set", "staging=embedded", "--set", "keep=no", "--set",
        "backup=\(backup)")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "3 command", "\(outcome.output)")
      #expect(try company.text("journal/verify.html").contains("<body class=\"corrupt\">"))
    }
  }

  @Test("A download that this run did not make is neither written over nor deleted", .timeLimit(.minutes(10)))
  func anotherRunsDownload() async throws {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      let download = company.folder.appending(path: "backups/\(backup)")
      try FileManager.default.createDirectory(at: download, withIntermediateDirectories: true)
      try Data("evidence".utf8).write(to: download.appending(path: "note"))
      let outcome = try await company.run(
        "check-a-backup", "--set", "bucket=gs://pyme-backups", "--set", "staging=embedded", "--set", "keep=no")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "2 command")
      let skipped = try await company.rekindle(
        "runbook", "resume", "journal", "--skip", "2=it is here", "--skip", "3=a test", "--skip", "4=a test")
      // Step 2 has a check, so what it does stays open.
      #expect(skipped.status == 1, "\(skipped.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: download.path) == ["note"])
    }
  }
}
