import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Rows of the runbook's table of what can go wrong, and that what they say to do leads on.
@Suite("runbooks/restore-documents.md: troubles", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct RestoreDocumentsTroubleTests {
  private static let confirmed = ["--yes", "--confirm", "production=pyme-erp/(default)"]

  private func run(
    _ company: Company, _ journal: String, _ export: String, _ options: String...
  ) async throws -> CommandLineTool.Outcome {
    try await company.rekindle(
      [
        "runbook", "run", Company.runbook("restore-documents"), "--journal", journal, "--set", "backup=\(export)",
        "--set", "only=shops",
      ] + Self.confirmed + options)
  }

  @Test(
    "A policy without the bucket's right, a wrong name, a part, no key: each stops it, and the remedy leads on",
    .timeLimit(.minutes(10)))
  func oneAfterTheOther() async throws {
    try await Company.withoutAShop { company, export in
      try await company.client.fault(#"{"method":"GET","path":"/v1/projects/pyme-erp/databases/*","status":403}"#)
      let hindered = try await run(company, "hindered", export, "--set", "staging=embedded")
      #expect(hindered.status == 1 && hindered.errors.contains("roles-production"), "\(hindered.errors)")
      #expect(try await company.stop("hindered") == "1 check")
      try await company.client.clearFaults()

      let wrong = try await run(company, "wrong", "nosuch", "--set", "staging=embedded")
      #expect(wrong.status == 3 && wrong.errors.contains("nosuch is not in the bucket."), "\(wrong.errors)")
      #expect(try await company.stop("wrong") == "2 command")
      try await company.backUp(as: "zz-part", only: "shops")
      let part = try await run(company, "part", "zz-part", "--set", "staging=embedded")
      #expect(part.status == 3 && part.errors.contains("partial-export"), "\(part.errors)")
      #expect(try await company.stop("part") == "2 command")

      let unsigned = try await run(company, "journal", export, "--set", "staging=embedded", "--set", "key=none")
      #expect(unsigned.status == 3, "\(unsigned.errors)")
      #expect(try await company.stop() == "4 command")
      let mended = try await company.mend(changing: "key=rehearsal.key", with: ["--yes"])
      #expect(try await company.stop() == "5 operator", "\(mended.errors)")
      let restored = try await company.resume(Self.confirmed)
      #expect(restored.status == 0, "\(restored.errors)")
      // The report is beside the journal, and the timeline says what it states.
      let timeline = try JSONParser.parse(Array(company.text("journal/timeline.json").utf8))
      let files = timeline["files"]?.elements ?? []
      let report = try #require(files.first { $0["name"]?.text == "restored.json" })
      #expect(report["verdict"]?.text == "verified" && report["sha256"] != nil)
      let plan = try #require(files.first { $0["name"]?.text == "documents.plan" })
      #expect(plan["problem"] == nil && plan["facts"]?.elements?.isEmpty == false, "\(plan)")

      // An older export was made with all collections, so a part is taken where it is accepted.
      try await company.delete("shops/s1")
      let accepted = try await run(
        company, "accepted", "zz-part", "--set", "staging=embedded", "--set", "accept=partial-export")
      #expect(accepted.status == 0, "\(accepted.errors)")
    }
  }

  @Test("A damaged export is passed over for an older one", .timeLimit(.minutes(10))) func corrupt() async throws {
    try await Company.withoutAShop { company, export in
      let download = try await company.rekindle("backups", "download", export, "-o", "backups", "--yes", "-q")
      #expect(download.status == 0, "\(download.errors)")
      let output = company.folder.appending(path: "backups/\(export)/all_namespaces/all_kinds/output-0")
      try Data(contentsOf: output).dropLast(1000).write(to: output)
      let damaged = try await run(company, "journal", export, "--set", "staging=embedded")
      #expect(damaged.status == 3, "\(damaged.errors)")
      #expect(try await company.stop() == "2 command")
    }
  }

  @Test(
    "What production has in another version is refused by the mode, taken back, and written over by another mode",
    .timeLimit(.minutes(10)))
  func refused() async throws {
    try await Company.withoutAShop { company, export in
      try await company.write("shops/s1", "name", "another version")
      let some = try await run(company, "journal", export, "--set", "staging=embedded")
      #expect(some.status == 1 && some.errors.contains("refuse: 1"), "\(some.errors)")
      #expect(try await company.stop() == "5 check")
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(undone.status == 0, "\(undone.errors)")

      try await company.write("shops/s9", "name", "made later")
      let all = try await run(company, "all", export, "--set", "staging=embedded", "--set", "mode=overwrite")
      #expect(all.status == 0, "\(all.errors)")
      // Only production has it, and it stays.
      #expect(all.errors.contains("shops/s9"), "\(all.errors)")
      let kept = try await company.client.call("GET", "/v1/\(Company.production)/documents/shops/s9")
      #expect(kept["fields"]?["name"] != nil)
    }
  }

  @Test(
    "A rehearsal in embedded staging is refused without the policy's permission; a record of Google's import is taken",
    .timeLimit(.minutes(10)))
  func embedded() async throws {
    try await Company.withoutAShop { company, export in
      let policy = try company.text("rekindle.yaml").replacing("acceptEmbedded: true", with: "acceptEmbedded: false")
      try Data(policy.utf8).write(to: company.folder.appending(path: "rekindle.yaml"))
      try await company.client.countWrites()
      let refused = try await run(company, "journal", export, "--set", "staging=embedded")
      #expect(refused.status == 4, "\(refused.errors)")
      #expect(try await company.stop() == "5 refused")
      #expect(try await company.client.writes() == 0)
      try await company.client.clearFaults()
      let rehearsal = try await company.rekindle(
        "rehearse", "gs://pyme-backups/\(export)", "--staging", "firestore://pyme-staging/(default)", "--key",
        "rehearsal.key", "--yes", "-q")
      #expect(rehearsal.status == 0, "\(rehearsal.errors)")
      let taken = try await run(company, "taken", export)
      #expect(taken.status == 0, "\(taken.errors)")
    }
  }
}
