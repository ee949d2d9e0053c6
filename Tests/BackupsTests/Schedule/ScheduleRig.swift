import CloudSandbox
import Costs
import Foundation
import GoogleCloud
import JSON
import Policy
import Sandbox
import TestSupport

@testable import Backups

/// A sandbox with a database, and a policy that schedules its export.
struct Rig: Sendable {
  static let bucket = "/storage/v1/b/pyme-backups"
  static let job = "/v1/projects/pyme-erp/locations/us-central1/jobs/rekindle-daily-export"
  static let database = "projects/pyme-erp/databases/(default)"
  static let account = "backups@pyme-erp.iam.gserviceaccount.com"

  let client: SandboxClient
  let calls: CloudCalls
  let wanted: WantedSchedule

  func found() async throws -> FoundState { try await calls.state(for: wanted) }

  func plan(allowsShorterRetention: Bool = false, documents: Int? = nil) async throws -> SchedulePlan {
    try await SchedulePlan(
      wanted, found(), prices: .shipped(), allowsShorterRetention: allowsShorterRetention,
      documents: documents)
  }

  func apply(_ plan: SchedulePlan) async throws -> [ScheduleApplier.Outcome] {
    var outcomes: [ScheduleApplier.Outcome] = []
    try await ScheduleApplier(calls).apply(plan, outcomes: &outcomes)
    return outcomes
  }

  /// Makes all that is wanted.
  func applyAll() async throws {
    let outcomes = try await apply(plan())
    guard outcomes.allSatisfy({ $0.state == .done }) else { throw Unmade(outcomes: outcomes) }
  }

  struct Unmade: Error {
    var outcomes: [ScheduleApplier.Outcome]
  }

  func status(now: Int64 = Timestamp.now()) async throws -> ScheduleStatus {
    let found = try await found()
    return ScheduleStatus(
      try SchedulePlan(wanted, found, prices: .shipped()), found,
      try await calls.statusFacts(for: wanted, now: now), now: now)
  }

  /// Makes the job's call, and waits for the export that it starts.
  func runJob() async throws {
    try await client.call("POST", "\(Self.job):run", "{}")
    for operation in try await client.call("GET", "/v1/\(Self.database)/operations")["operations"]?.elements ?? [] {
      try await client.finish(operation)
    }
  }

  /// Requests that change something count from now on; see `writes`.
  func countWrites() async throws {
    let paths = [
      "POST": ["/storage/v1/b", "*:setIamPolicy", "*/jobs", "*:resume", "*:pause", "*Documents", "/upload/*"],
      "PUT": ["*"], "PATCH": ["*"], "DELETE": ["/storage/*", "/v1/*"],
    ]
    // A rule that never acts only counts.
    let rules = paths.flatMap { method, paths in
      paths.map { #"{"method":"\#(method)","path":"\#($0)","status":500,"times":0}"# }
    }
    try await client.setFaults(rules.joined(separator: ","))
  }

  func writes() async throws -> Int {
    try await client.call("GET", "/sandbox/v1/faults")["rules"]?.elements?
      .reduce(0) { $0 + Int($1["seen"]?.integer ?? 0) } ?? 0
  }
}

func policy(_ change: (String) -> String = { $0 }) throws -> Policy {
  let text = """
    version: 1
    production: firestore://pyme-erp/(default)
    backups:
      bucket: pyme-backups
      retentionDays: 30
    schedule:
      cron: 0 3 * * *
      timeZone: America/Lima
      location: us-central1
      serviceAccount: \(Rig.account)
    """
  return try PolicyReader.policy(change(text), path: "rekindle.yaml")
}

/// - Parameter clock: of the sandbox; nil for the machine's.
func withRig<Result>(
  databasePlace: String? = "nam5", makesAccount: Bool = true, policy changes: KeyValuePairs<String, String> = [:],
  clock: SimulatedClock? = nil, _ body: (Rig) async throws -> Result
) async throws -> Result {
  let wanted = try WantedSchedule(policy { changes.reduce($0) { $0.replacing($1.key, with: $1.value) } })
  return try await withTemporaryFolder { folder in
    var configuration = SandboxConfiguration(dataFolder: folder.path)
    if let clock { configuration.clock = { clock.now } }
    return try await withCloudSandbox(configuration) { endpoint in
      let client = SandboxClient(endpoint.url)
      if let databasePlace {
        try await client.call(
          "POST", "/v1/projects/pyme-erp/databases?databaseId=(default)", #"{"locationId":"\#(databasePlace)"}"#)
        try await client.call(
          "POST", "/v1/\(Rig.database)/documents:commit",
          #"{"writes":[{"update":{"name":"\#(Rig.database)/documents/companies/c1"}}]}"#)
      }
      if makesAccount { try await client.makeAccount("backups", in: "pyme-erp") }
      let calls = try CloudCalls(GoogleServices(["REKINDLE_ENDPOINT": endpoint.url]))
      return try await body(Rig(client: client, calls: calls, wanted: wanted))
    }
  }
}

extension SchedulePlan {
  subscript(_ name: Setting.Name) -> Setting? { settings.first { $0.name == name } }

  /// Those that are not as they are wanted.
  var open: [Setting.Name] { settings.filter { !$0.isOK }.map(\.name) }
}
