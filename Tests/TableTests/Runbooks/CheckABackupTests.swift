import Foundation
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/check-a-backup.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)")) struct CheckABackupTests {
  @Test("A newer export that is not ours is passed over, with the reason", .timeLimit(.minutes(10)))
  func passedOver() async throws {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      try await company.backUp(as: "rekindle-before-restore-1")
      try await company.backUp(as: "zz-part", only: "companies")
      let outcome = try await company.run(
        "check-a-backup", "--set", "staging=embedded")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("zz-part"))
      #expect(outcome.errors.contains("rekindle-before-restore-1"))
      #expect(try company.text("journal/rehearse.html").contains(backup))
    }
  }

  @Test(
    "The export is what the operator answers; one that is not complete is refused with the reason",
    .timeLimit(.minutes(10)))
  func answered() async throws {
    try await Company.atWork { company in
      let older = try await company.backUp()
      let newer = try await company.backUp(as: "zz-newer")
      // It has begun, and nothing says that it ended.
      try await company.client.upload(
        Data("x".utf8), as: "zzz-running/all_namespaces/all_kinds/output-0", in: "pyme-backups")
      let refused = try await company.run(
        "check-a-backup", "--set", "staging=embedded", "--answer", "chosen=zzz-running")
      #expect(refused.status == 1, "\(refused.errors)")
      #expect(try await company.stop() == "1 check", "\(refused.errors)")
      #expect(refused.errors.contains("zzz-running is not complete"), "\(refused.errors)")
      for (name, options) in [(newer, []), (older, ["--answer", "chosen=\(older)"])] {
        let outcome = try await company.rekindle(
          ["runbook", "run", Company.runbook("check-a-backup"), "--journal", "of-\(name)", "--set", "staging=embedded"]
            + options)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("zzz-running"), "\(outcome.errors)")
        #expect(try company.text("of-\(name)/rehearse.html").contains(name))
      }
    }
  }

  @Test("Killed in the download and gone on with, it has the whole export", .timeLimit(.minutes(10)))
  func killed() async throws {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      let killed = try await company.kill(
        "runbook", "run", Company.runbook("check-a-backup"), "--journal", "journal", "--set", "staging=embedded",
        onceSaid: "Downloading gs://")
      #expect(killed.status == -9, "\(killed.errors)")
      let outcome = try await company.resume()
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try company.text("journal/rehearse.html").contains(backup))
    }
  }

  @Test(
    "An output file that is cut stops it at the first step, one that is damaged at the third",
    .timeLimit(.minutes(10)))
  func stops() async throws {
    try await Company.atWork { company in
      let backup = try await company.backUp()
      let output = "\(backup)/all_namespaces/all_kinds/output-0"
      let place = "gs://pyme-backups/\(output)"
      let fetched = try await company.shell("gcloud storage cp '\(place)' output-0")
      #expect(fetched.status == 0, "\(fetched.errors)")
      var bytes = try Data(contentsOf: company.folder.appending(path: "output-0"))
      bytes[bytes.count / 2] ^= 0xff
      try await company.client.upload(bytes, as: output, in: "pyme-backups")
      let damaged = try await company.run("check-a-backup", "--set", "staging=embedded", "--set", "keep=no")
      #expect(damaged.status == 3, "\(damaged.errors)")
      #expect(try await company.stop() == "3 command", "\(damaged.output)")
      #expect(try company.text("journal/verify.html").contains("<body class=\"corrupt\">"))

      try await company.client.upload(Data("short".utf8), as: output, in: "pyme-backups")
      let cut = try await company.rekindle(
        "runbook", "run", Company.runbook("check-a-backup"), "--journal", "cut", "--set", "staging=embedded", "--set",
        "backup=\(backup)")
      #expect(cut.status == 3, "\(cut.errors)")
      #expect(try await company.stop("cut") == "1 command", "\(cut.output)")
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
        "check-a-backup", "--set", "staging=embedded", "--set", "keep=no")
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
