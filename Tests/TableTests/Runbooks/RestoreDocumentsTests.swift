import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/restore-documents.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct RestoreDocumentsTests {
  private static let production = "firestore://pyme-erp/(default)"

  private func run(
    _ company: Company, _ export: String, only: String = "shops", _ options: String...
  ) async throws -> CommandLineTool.Outcome {
    try await company.rekindle(
      [
        "runbook", "run", Company.runbook("restore-documents"), "--journal", "journal", "--set", "backup=\(export)",
        "--set", "only=\(only)", "--set", "staging=embedded", "--yes", "--confirm", "production=pyme-erp/(default)",
      ] + options)
  }

  /// The exit status of `rekindle diff` of the export and production.
  private func difference(_ company: Company, _ export: String) async throws -> Int32 {
    let outcome = try await company.rekindle("diff", "backups/\(export)", Self.production, "--yes")
    return outcome.status
  }

  @Test("What was deleted is brought back, and undone again", .timeLimit(.minutes(10))) func restored() async throws {
    try await Company.withoutAShop { company, export in
      let outcome = try await run(company, export)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("create: 2"))
      #expect(try await difference(company, export) == 0)

      let undone = try await company.rekindle(
        "restore", "documents", "--undo", "journal/documents.journal", "--apply", "--yes")
      #expect(undone.status == 0, "\(undone.output) \(undone.errors)")
      #expect(try await difference(company, export) == 1)
      for name in ["shops/s2", "shops/s2/orders/o1"] {
        let back = try? await company.client.call("GET", "/v1/\(Company.production)/documents/\(name)")
        #expect(back?["fields"] == nil)
      }
      try await company.write("shops/s2", "name", "shops/s2")
      try await company.write("shops/s2/orders/o1", "name", "shops/s2/orders/o1")
      #expect(try await difference(company, export) == 0)
    }
  }

  @Test("A record beside the export that proves nothing is left alone, and another one made", .timeLimit(.minutes(10)))
  func anotherRecord() async throws {
    try await Company.withoutAShop { company, export in
      let record = company.folder.appending(path: "backups/\(export).dsse.json")
      try FileManager.default.createDirectory(
        at: record.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("evidence".utf8).write(to: record)
      let outcome = try await run(company, export)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try String(contentsOf: record, encoding: .utf8) == "evidence")
      #expect(try await difference(company, export) == 0)
    }
  }

  @Test("What somebody wrote after it was looked at is left alone, and told", .timeLimit(.minutes(10)))
  func changed() async throws {
    try await Company.withoutAShop { company, export in
      let killed = try await company.kill(
        "runbook", "run", Company.runbook("restore-documents"), "--journal", "journal", "--set", "backup=\(export)",
        "--set", "only=shops", "--set", "staging=embedded", "--yes", onceSaid: "Step 4 of 6")
      #expect(killed.status == -9, "\(killed.errors)")
      try await company.write("shops/s2", "name", "somebody else's")
      let resumed = try await company.resume("--yes", "--confirm", "production=pyme-erp/(default)")
      #expect(resumed.status == 1, "\(resumed.output) \(resumed.errors)")
      #expect(try await company.stop() == "5 check", "\(resumed.output)")
      #expect(resumed.errors.contains("shops/s2"), "\(resumed.errors)")
      let kept = try await company.client.call("GET", "/v1/\(Company.production)/documents/shops/s2")
      #expect(kept["fields"]?["name"]?["stringValue"]?.text == "somebody else's")
    }
  }

  @Test("Without the proof that the export restores nothing is written", .timeLimit(.minutes(10)))
  func noProof() async throws {
    try await Company.withoutAShop { company, export in
      try await company.client.countWrites()
      let outcome = try await run(company, export, "--skip", "4=no time")
      #expect(outcome.status == 4, "\(outcome.errors)")
      #expect(try await company.stop() == "5 refused", "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("Where nothing is missing it stops at the third step, and nothing is written", .timeLimit(.minutes(10)))
  func nothing() async throws {
    try await Company.withoutAShop { company, export in
      try await company.client.countWrites()
      let outcome = try await run(company, export, only: "shops/s1")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "3 check", "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
    }
  }
}
