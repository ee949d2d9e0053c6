import Foundation
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/nightly-rehearsal.md") struct NightlyRehearsalTests {
  static let staging = "pyme-staging/(default)"
  /// A document's value that nothing else has.
  private static let value = "a value of 4711 letters"

  /// A company with one export; staging has a document of before.
  /// - Parameter body: gets the export's name.
  static func exported(_ body: @Sendable (Company, String) async throws -> Void) async throws {
    try await Company.atWork { company in
      try await company.write("companies/later", "name", value)
      let export = try await company.backUp()
      try await company.write("notes/1", "text", "of the last night", in: Company.staging)
      try FileManager.default.createSymbolicLink(
        at: company.folder.appending(path: "runbooks"),
        withDestinationURL: URL(fileURLWithPath: Company.runbook("nightly-rehearsal")).deletingLastPathComponent())
      try await body(company, export)
    }
  }

  private func run(_ company: Company, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await company.rekindle(
      ["runbook", "run", Company.runbook("nightly-rehearsal"), "--journal", "nightly", "--yes"] + options)
  }

  /// What a night that succeeded leaves, looked at by other commands than the runbook's.
  private func expectRehearsed(_ company: Company, _ export: String, journal: String) async throws {
    let status = try await company.rekindle("backups", "status")
    #expect(status.status == 0, "\(status.output)")
    let history = try FileManager.default.contentsOfDirectory(atPath: company.folder.path + "/history")
    #expect(history.count == 1 && history.allSatisfy { $0.contains("Z-") }, "\(history)")
    let download = try await company.rekindle(
      "backups", "download", "gs://pyme-backups/\(export)", "-o", "look", "--yes")
    #expect(download.status == 0, "\(download.errors)")
    let proof = try await company.rekindle(
      "attestation", "verify", "\(journal)/attestation.json", "--key", "rehearsal.key.pub", "--export", "look/\(export)"
    )
    #expect(proof.status == 0, "\(proof.output) \(proof.errors)")
    let same = try await company.rekindle("diff", "look/\(export)", "firestore://\(Self.staging)", "--yes")
    #expect(same.status == 0, "\(same.output) \(same.errors)")
    try expectNoValues(company, journal)
  }

  private func expectNoValues(_ company: Company, _ journal: String) throws {
    let folder = company.folder.appending(path: journal)
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    #expect(files.contains("rehearsal.html") && files.contains("rehearsal.json"), "\(files)")
    for file in files {
      let data = (try? Data(contentsOf: folder.appending(path: file))) ?? Data()
      #expect(data.range(of: Data(Self.value.utf8)) == nil, "\(file) has a document's value")
      #expect(!file.contains(":"), "an artifact's files may have no colon in their names")
    }
  }

  @Test("The workflow's own command rehearses the newest export", .timeLimit(.minutes(10)))
  func workflow() async throws {
    let step = try #require(try NightlyFiles.workflowSteps().first { $0.run?.contains("rekindle runbook run") == true })
    #expect(step.environment == ["STAGING": "${{ vars.STAGING }}", "KEY": "${{ vars.REHEARSAL_KEY }}"])
    try await Self.exported { company, export in
      let outcome = try await company.shell(
        """
        export STAGING='\(Self.staging)' KEY=rehearsal.key GITHUB_WORKSPACE="$PWD" RUNNER_TEMP="$PWD" GITHUB_RUN_ID=17
        \(step.run ?? "exit 9")
        """)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("GitHub Actions 17"), "\(outcome.output)")
      try await expectRehearsed(company, export, journal: "nightly")
    }
  }

  @Test("The Cloud Run job's own command rehearses the newest export", .timeLimit(.minutes(10)))
  func cloudRun() async throws {
    let job = try NightlyFiles.job()
    #expect(job.command == ["/bin/bash", "-euo", "pipefail", "-c"] && job.arguments.count == 1)
    try await Self.exported { company, export in
      try FileManager.default.createDirectory(
        at: company.folder.appending(path: "scratch"), withIntermediateDirectories: false)
      let outcome = try await company.shell(
        """
        export STAGING='\(Self.staging)' KEY=rehearsal.key TMPDIR="$PWD/scratch"
        \(job.arguments[0])
        """)
      #expect(outcome.status == 0, "\(outcome.errors)")
      try await expectRehearsed(company, export, journal: "scratch/nightly")
    }
  }

  @Test("A workflow's command whose staging is not the policy's is refused", .timeLimit(.minutes(10)))
  func otherName() async throws {
    try await Self.exported { company, _ in
      try await company.client.countWrites()
      let outcome = try await run(company, "--confirm", "staging=pyme-erp/(default)")
      #expect(outcome.status == 4, "\(outcome.errors)")
      #expect(outcome.errors.contains("--confirm staging"), "\(outcome.errors)")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("Without an export it stops at the second step", .timeLimit(.minutes(10))) func noExport() async throws {
    try await Company.atWork { company in
      try await company.client.countWrites()
      let outcome = try await run(company, "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop("nightly") == "2 check", "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("Newer exports that are not ours are passed over, and alone they are no backup", .timeLimit(.minutes(10)))
  func passedOver() async throws {
    try await Self.exported { company, export in
      try await company.backUp(as: "rekindle-before-restore-1")
      try await company.backUp(as: "zz-part", only: "companies")
      let outcome = try await run(company, "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("zz-part"))
      #expect(outcome.errors.contains("gs://pyme-backups/\(export)"), "\(outcome.errors)")

      try await company.client.replaceOutput(of: export, by: Data("short".utf8))
      let second = try await company.rekindle(
        "runbook", "run", Company.runbook("nightly-rehearsal"), "--journal", "second", "--yes", "--confirm",
        "staging=\(Self.staging)")
      #expect(second.status == 1, "\(second.errors)")
      #expect(try await company.stop("second") == "2 check", "\(second.output)")
      #expect(second.errors.contains(export), "\(second.errors)")
    }
  }

  @Test("A cut output file is no complete export: it stops at the second step", .timeLimit(.minutes(10)))
  func cut() async throws {
    try await Self.exported { company, export in
      try await company.client.replaceOutput(of: export, by: Data("short".utf8))
      try await company.client.countWrites()
      let outcome = try await run(company, "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop("nightly") == "2 check", "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("An output file with a wrong bit is never imported", .timeLimit(.minutes(10))) func damaged() async throws {
    try await Self.exported { company, export in
      let download = try await company.rekindle(
        "backups", "download", "gs://pyme-backups/\(export)", "-o", "whole", "--yes")
      #expect(download.status == 0, "\(download.errors)")
      var output = try Data(
        contentsOf: company.folder.appending(path: "whole/\(export)/all_namespaces/all_kinds/output-0"))
      output[output.count / 2] ^= 1
      try await company.client.replaceOutput(of: export, by: output)
      try await company.client.countWrites()
      let outcome = try await run(company, "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop("nightly") == "3 command", "\(outcome.output)")
      #expect(try company.text("nightly/rehearsal.html").contains("<body class=\"corrupt\">"))
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("An import that loses documents fails the night, and the report has no values", .timeLimit(.minutes(10)))
  func loses() async throws {
    try await Self.exported { company, _ in
      try await company.client.fault(#"{"path":"*:importDocuments","operation":{"lose":3}}"#)
      let outcome = try await run(company, "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop("nightly") == "3 command", "\(outcome.output)")
      #expect(try company.text("nightly/rehearsal.html").contains("<body class=\"different\">"))
      try expectNoValues(company, "nightly")
      #expect(try await company.rekindle("backups", "status").status == 1)
    }
  }

  @Test("A good rehearsal with a history that is not whole is no success", .timeLimit(.minutes(10)))
  func redStatus() async throws {
    try await Self.exported { company, _ in
      let history = company.folder.appending(path: "history")
      try FileManager.default.createDirectory(at: history, withIntermediateDirectories: false)
      try Data("{".utf8).write(to: history.appending(path: "2026-01-01T000000Z-e-0000.json"))
      let outcome = try await run(company, "--confirm", "staging=\(Self.staging)")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop("nightly") == "4 check", "\(outcome.output)")
      #expect(try company.text("nightly/rehearsal.html").contains("<body class=\"verified\">"))
    }
  }
}

extension SandboxClient {
  /// Puts another file in the place of the export's output, in the bucket.
  func replaceOutput(of export: String, by data: Data) async throws {
    try await upload(data, as: "\(export)/all_namespaces/all_kinds/output-0", in: "pyme-backups")
  }
}
