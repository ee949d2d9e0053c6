import Foundation
import JSON
import TestSupport
import Testing

/// What holds for all runbooks of this repository alike; what each one does is in a file of its own.
@Suite("runbooks/", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)")) struct EveryRunbookTests {
  private static let names: [String] = {
    let folder = URL(fileURLWithPath: Company.runbook("x")).deletingLastPathComponent().path
    return (try? FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") })?
      .map { String($0.dropLast(3)) }.sorted() ?? []
  }()

  /// Parameters that have to be given.
  private static func values(_ name: String, _ export: String) -> [String] {
    let values: [String: [String]] = [
      "bucket-or-key-compromised": ["what=bucket"], "check-a-backup": ["staging=embedded"],
      "point-in-time-recovery": [
        "minute=\(Company.minute(ago: 0))", "only=companies",
      ], "recover-into-a-new-database": ["database=restored-1126"],
      "restore-documents": ["backup=\(export)", "only=companies"],
    ]
    return values[name, default: []].flatMap { ["--set", $0] }
  }

  @Test(
    "A dry run shows every step, with what is true now, and writes nothing", .timeLimit(.minutes(10)), arguments: names)
  func dryRun(_ name: String) async throws {
    try await Company.atWork { company in
      let export = try await company.backUp()
      let shown = try await company.rekindle("runbook", "show", Company.runbook(name), "--format", "json")
      let steps = try #require(try JSONParser.parse(Array(shown.output.utf8))["stepCount"]?.integer)
      try await company.client.countWrites()
      let outcome = try await company.rekindle(
        ["runbook", "run", Company.runbook(name), "--dry-run", "--format", "json"] + Self.values(name, export))
      #expect(outcome.status == 0, "\(outcome.errors)")
      let reports = try JSONParser.parse(Array(outcome.output.utf8))["steps"]?.elements ?? []
      #expect(reports.compactMap { $0["number"]?.integer } == Array(1...steps))
      #expect(reports.allSatisfy { $0["falseChecks"]?.elements?.isEmpty == true }, "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
    }
  }

  /// Those that sign or check the record of a rehearsal.
  private static let signing = [
    "game-day", "nightly-rehearsal", "recover-into-a-new-database", "restore-documents", "restore-in-place",
    "staging-rehearsal",
  ]

  /// What is done to the pair of keys, in the operator's folder.
  private static let spoilings = [
    "rm rehearsal.key", "rm rehearsal.key.pub", "chmod 644 rehearsal.key",
    // Another pair, while the policy names the public half of the first.
    """
    mv rehearsal.key.pub old.pub; rm rehearsal.key; rekindle attestation keygen -o rehearsal.key
    sed -i.bak 's/rehearsal.key.pub/old.pub/' rekindle.yaml
    """,
  ]

  @Test(
    "A dry run finds at the first step that a key is missing, exposed or not believed", .timeLimit(.minutes(10)),
    arguments: signing)
  func missingKey(_ name: String) async throws {
    try await Company.atWork { company in
      let export = try await company.backUp()
      let kept = try await company.shell("mkdir kept; cp -p rehearsal.key rehearsal.key.pub rekindle.yaml kept")
      #expect(kept.status == 0, "\(kept.errors)")
      for spoiling in Self.spoilings {
        let spoiled = try await company.shell("cp -pf kept/* .\n\(spoiling)")
        #expect(spoiled.status == 0, "\(spoiled.errors)")
        let outcome = try await company.rekindle(
          ["runbook", "run", Company.runbook(name), "--dry-run", "--format", "json"] + Self.values(name, export))
        #expect(outcome.status == 1, "\(spoiling): \(outcome.errors)")
        let reports = try JSONParser.parse(Array(outcome.output.utf8))["steps"]?.elements ?? []
        let stopping = reports.filter { $0["falseChecks"]?.elements?.isEmpty == false }
          .compactMap { $0["number"]?.integer }
        #expect(stopping == [1], "\(spoiling): \(outcome.output)")
      }
    }
  }

  @Test(
    "Where staging is production it stops at the first step, and nothing is written", .timeLimit(.minutes(10)),
    arguments: ["game-day", "nightly-rehearsal", "staging-rehearsal"])
  func stagingIsProduction(_ name: String) async throws {
    try await Company.atWork { company in
      try await company.backUp()
      let policy = try company.text("rekindle.yaml").replacing(
        "staging: firestore://pyme-staging/(default)", with: "staging: firestore://pyme-erp/(default)")
      try Data(policy.utf8).write(to: company.folder.appending(path: "rekindle.yaml"))
      try await company.client.countWrites()
      let outcome = try await company.run(name, "--yes", "--confirm", "staging=pyme-erp/(default)")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "1 check", "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
    }
  }
}
