import Foundation
import JSON
import TestSupport
import Testing

/// The policy that docs/policy.md shows, and gcloud as it is installed, are enough for every runbook that recovers.
@Suite("runbooks/, with the policy of docs/policy.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct ExamplePolicyTests {
  private static let staging = "pyme-erp-staging/(default)"

  /// The one block of YAML in docs/policy.md that names production and the backups.
  private static func policy() throws -> String {
    let page = URL(fileURLWithPath: Company.runbook("x")).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/policy.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let blocks = text.matches(of: /(?s)```yaml\n(.*?)```/).map { String($0.1) }
    let examples = blocks.filter { $0.contains("\nproduction: ") && $0.contains("\nbackups:") }
    #expect(examples.count == 1)
    return try #require(examples.first)
  }

  /// A company whose databases and buckets have the example's names, with an export; then production loses a document.
  private func damaged(_ body: @Sendable (Company, String) async throws -> Void) async throws {
    try await Company.atWork(policy: try Self.policy(), asInstalled: true) { company in
      try await company.client.call(
        "POST", "/v1/projects/pyme-erp-staging/databases?databaseId=(default)", #"{"locationId":"nam5"}"#)
      for bucket in ["pyme-erp-firestore-backups", "pyme-erp-rehearsals"] {
        try await company.client.makeBucket(bucket, in: "pyme-erp")
      }
      try await company.client.finish(
        company.client.call(
          "POST", "/v1/\(Company.production):exportDocuments", #"{"outputUriPrefix":"gs://pyme-erp-firestore-backups"}"#
        )
      )
      let list = try await company.rekindle("backups", "list", "--format", "json")
      let exports = try JSONParser.parse(Array(list.output.utf8))["exports"]?.elements
      let export = try #require(exports?.first?["name"]?.text, "\(list.errors)")
      try await company.delete("companies/cafe-nandu")
      try await body(company, export)
    }
  }

  /// A night, which leaves its documents in staging and its record in the history.
  private func rehearseNightly(_ company: Company) async throws {
    let night = try await company.rekindle(
      "runbook", "run", Company.runbook("nightly-rehearsal"), "--journal", "nightly", "--yes", "--confirm",
      "staging=\(Self.staging)")
    #expect(night.status == 0, "\(night.errors)")
  }

  /// Runs a runbook to its end; Ana signs each approval.
  private func run(_ company: Company, _ runbook: String, approvals: [Int] = [], _ options: [String]) async throws {
    let answers = ["--operator", "Beto", "--yes"] + options
    var outcome = try await company.rekindle(["runbook", "run", runbook, "--journal", "journal"] + answers)
    let values = answers.indices.filter { answers[$0] == "--set" }.flatMap { [$0, $0 + 1] }
    let later = answers.indices.filter { !values.contains($0) }.map { answers[$0] }
    for step in approvals {
      #expect(outcome.status == 4, "\(outcome.errors)")
      #expect(try await company.stop() == "\(step) refused", "\(outcome.errors)")
      try await company.sign(step, by: "ana")
      outcome = try await company.rekindle(["runbook", "resume", "journal"] + later)
    }
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
  }

  @Test("check-a-backup", .timeLimit(.minutes(10))) func checkABackup() async throws {
    try await damaged { company, _ in
      try await run(company, Company.runbook("check-a-backup"), ["--set", "staging=embedded", "--set", "keep=no"])
    }
  }

  @Test("staging-rehearsal", .timeLimit(.minutes(10))) func stagingRehearsal() async throws {
    try await damaged { company, _ in
      try await run(company, Company.runbook("staging-rehearsal"), ["--confirm", "staging=\(Self.staging)"])
      #expect(try await company.rekindle("backups", "status").status == 0)
    }
  }

  @Test("restore-documents, proven by the record of the night", .timeLimit(.minutes(10)))
  func restoreDocuments() async throws {
    try await damaged { company, export in
      try await rehearseNightly(company)
      try await run(
        company, Company.runbook("restore-documents"),
        [
          "--set", "backup=\(export)", "--set", "only=companies", "--confirm", "production=pyme-erp/(default)",
        ])
      let back = try await company.client.call("GET", "/v1/\(Company.production)/documents/companies/cafe-nandu")
      #expect(back["fields"] != nil)
    }
  }

  @Test("recover-into-a-new-database, rehearsed on this machine", .timeLimit(.minutes(10)))
  func newDatabase() async throws {
    try await damaged { company, export in
      let runbook = try await company.withSignedApprovals("recover-into-a-new-database")
      try await run(
        company, runbook, approvals: [6, 8],
        [
          "--set", "database=restored-1126", "--confirm", "database=restored-1126", "--done", "1=stopped", "--done",
          "7=deployed", "--done", "8=switched",
        ])
      let same = try await company.rekindle("diff", "backups/\(export)", "firestore://pyme-erp/restored-1126", "--yes")
      #expect(same.status == 0, "\(same.output)")
    }
  }

  @Test("restore-in-place, proven by the record of the night, which is still in staging", .timeLimit(.minutes(10)))
  func inPlace() async throws {
    try await damaged { company, export in
      try await rehearseNightly(company)
      let runbook = try await company.withSignedApprovals("restore-in-place")
      try await run(
        company, runbook, approvals: [7, 9],
        [
          "--confirm", "target=pyme-erp/(default)", "--done", "1=closed", "--done", "8=nothing to remove", "--done",
          "9=opened",
        ])
      #expect(try await company.state(of: 5) == "left out")
      let same = try await company.rekindle("diff", "backups/\(export)", "firestore://pyme-erp/(default)", "--yes")
      #expect(same.status == 0, "\(same.output)")
    }
  }
}
