import Foundation
import JSON
import TestSupport
import Testing

/// A runbook, what a run of it needs, and what is to be true when it has ended.
struct RunbookRow: Sendable, CustomTestStringConvertible {
  /// What the operator says.
  struct Options: Sendable {
    /// `name=value` of parameters.
    var values: [String] = []
    /// What is said again at each `resume`, besides `--yes`.
    var answers: [String] = []
    /// The export that the run is about.
    var export: String
  }

  /// Its file in `runbooks`, without `.md`.
  let runbook: String
  /// What this run of it is about.
  let about: String
  /// Steps that Ana has to sign.
  var approvals: [Int] = []
  /// The only steps in which the power is cut; nil for all. A second row of a runbook is for steps that the first one leaves out.
  var cutIn: [Int]?
  /// What the operator runs again after a cut.
  var again: [Int] = []
  /// Lines of `Inventory` that the run adds, and those that it takes away, in any order.
  let left: [String]
  var gone: [String] = []
  /// What happens to the company before the run.
  let prepare: @Sendable (Company) async throws -> Options
  /// What happens when the run stops, such as at `4 check`; false if it should not stop there.
  var meanwhile: @Sendable (Company, _ stop: String) async throws -> Bool = { _, _ in false }
  /// Looks at what the run made, by other commands than the run's. It gets the export.
  var holds: @Sendable (Company, _ export: String) async throws -> Void = { _, _ in }

  var testDescription: String { "\(runbook): \(about)" }

  static let all = rehearsals + recoveries + backups + incidents
}

extension Company {
  static let exampleStaging = "pyme-erp-staging/(default)"
  static let exampleBucket = "gs://pyme-erp-firestore-backups"

  /// The one block of YAML in docs/policy.md that names production and the backups.
  private static func examplePolicy() throws -> String {
    let page = URL(fileURLWithPath: runbook("x")).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/policy.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let blocks = text.matches(of: /(?s)```yaml\n(.*?)```/).map { String($0.1) }
    let examples = blocks.filter { $0.contains("\nproduction: ") && $0.contains("\nbackups:") }
    #expect(examples.count == 1)
    return try #require(examples.first)
  }

  /// A company with exactly that policy, whose databases and buckets have the names in it, and gcloud as it is installed.
  static func withExamplePolicy(_ body: @Sendable (Company) async throws -> Void) async throws {
    try await atWork(policy: try examplePolicy(), asInstalled: true) { company in
      try await company.client.call(
        "POST", "/v1/projects/pyme-erp-staging/databases?databaseId=(default)", #"{"locationId":"nam5"}"#)
      // Not in this policy: it would be somebody else's.
      try await company.client.call("DELETE", "/storage/v1/b/pyme-backups")
      for bucket in ["pyme-erp-firestore-backups", "pyme-erp-rehearsals"] {
        try await company.client.makeBucket(bucket, in: "pyme-erp")
      }
      try await body(company)
    }
  }

  /// An export of production in the policy's bucket.
  /// - Parameter name: its folder; nil for one that Firestore names by the time.
  func exportProduction(as name: String? = nil) async throws -> String {
    let place = Self.exampleBucket + (name.map { "/\($0)" } ?? "")
    let operation = try await client.finish(
      client.call("POST", "/v1/\(Self.production):exportDocuments", #"{"outputUriPrefix":"\#(place)"}"#))
    let prefix = try #require(operation["response"]?["outputUriPrefix"]?.text)
    return try #require(prefix.split(separator: "/").last.map(String.init))
  }

  /// An export that is rehearsed as every night: its documents stay in staging, its record in the history.
  func exportAndRehearse() async throws -> String {
    let export = try await exportProduction()
    let rehearsal = try await rekindle(
      "rehearse", "\(Self.exampleBucket)/\(export)", "--prove-it-can-fail", "--key", "rehearsal.key", "--yes")
    #expect(rehearsal.status == 0, "\(rehearsal.errors)")
    return export
  }

  /// Expects that a database holds exactly an export's documents.
  /// - Parameters:
  ///   - export: in the operator's folder.
  ///   - database: `PROJECT/DATABASE`.
  func expectEqual(_ export: String, _ database: String) async throws {
    let same = try await rekindle("diff", export, "firestore://\(database)", "--yes")
    #expect(same.status == 0, "\(same.output) \(same.errors)")
  }

  func expectGreen() async throws {
    let status = try await rekindle("backups", "status")
    #expect(status.status == 0, "\(status.output) \(status.errors)")
  }
}
