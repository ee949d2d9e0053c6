import Attestation
import GoogleCloud
import JSON
import Policy
import Reports
import TestSupport
import Testing
import Verification

@testable import Backups

/// `rekindle status` where one thing is wrong, or several: which checks fail, which are unknown, the exit status and the metrics.
struct ReadinessTableTests {
  /// 2026-11-29T00:00:00Z: two days before the bucket is looked at.
  private static let start: Int64 = 1_795_910_400_000_000

  private struct Row: Sendable {
    var name: String
    /// What is replaced in the policy, and by what.
    var policy: [(old: String, new: String)] = []
    /// Elements of `publicKeys`; nil for the key that signs.
    var keys: (@Sendable (SimulatedBackups) -> [String])?
    /// The key that `publicKey` names, in place of `keys`.
    var publicKey: String?
    /// Rules of the sandbox: what goes wrong with calls.
    var faults: [String] = []
    var failed: Set<String> = []
    var unknown: Set<String> = []

    var exit: Int32 { !failed.isEmpty ? 1 : !unknown.isEmpty ? 3 : 0 }
  }

  // MARK: The policy's keys

  private static func limit(
    _ name: String, _ old: String, _ new: String, _ failed: Set<String>, unknown: Set<String> = []
  ) -> Row {
    Row(name: name, policy: [(old, new)], failed: failed, unknown: unknown)
  }

  private static func keys(
    _ name: String, _ unknown: Set<String> = [], _ keys: @escaping @Sendable (SimulatedBackups) -> [String]
  ) -> Row {
    Row(
      name: name, keys: keys, failed: ["verified", "rehearsed"],
      unknown: unknown.union(["recovery-time", "data-loss"]))
  }

  private static let limits: [Row] = [
    limit("maximumAge", "maximumAge: 26h", "maximumAge: 30m", ["age", "export-late"]),
    limit("verifiedWithin", "verifiedWithin: 6h", "verifiedWithin: 30m", ["verified"]),
    limit("rehearsedWithin", "rehearsedWithin: 60h", "rehearsedWithin: 12h", ["rehearsed"]),
    limit("maximumDrop", "maximumDrop: 50", "maximumDrop: 5", ["documents", "collections"]),
    limit("recoveryTime", "recoveryTime: 30m", "recoveryTime: 30s", ["recovery-time"]),
    limit("dataLoss", "dataLoss: 30h", "dataLoss: 1h", ["data-loss"]),
    limit("retentionDays", "retentionDays: 30", "retentionDays: 60", ["drift", "lifecycle"]),
    limit("softDeleteDays", "softDeleteDays: 7", "softDeleteDays: 14", ["drift"]),
    limit("location", "  retentionDays: 30", "  location: EU\n  retentionDays: 30", ["drift"]),
    limit(
      "history", "pyme-history/rehearsals", "pyme-history/nothing", ["verified", "rehearsed"],
      unknown: ["recovery-time", "data-loss"]),
    limit(
      "bucket", "bucket: pyme-backups", "bucket: pyme-nothing",
      ["age", "complete", "data-loss", "drift", "export-late", "export-not-started"],
      unknown: [
        "verified", "documents", "collections", "gone", "changed",
      ]),
    limit(
      "production", "firestore://pyme-erp/(default)", "firestore://pyme-erp/other",
      ["age", "complete", "rehearsed", "drift", "export-late", "export-not-started"],
      unknown: ["documents", "recovery-time", "data-loss", "unread"]),
    Row(
      name: "publicKey: another key", publicKey: "other", failed: ["verified", "rehearsed"],
      unknown: ["recovery-time", "data-loss"]),
    Row(name: "publicKey: the key", publicKey: "key"),
    keys("publicKeys: another key") { [$0.trusting("other")] },
    keys("publicKeys: until") { [$0.trusting("key", "until: 2026-11-01")] },
    keys("publicKeys: from") { [$0.trusting("key", "from: 2026-12-24")] },
    Row(name: "publicKeys: no such file", keys: { [$0.trusting("nowhere")] }, unknown: history),
    limit("cron", "0 3 * * *", "0 4 * * *", ["drift"]),
    limit("timeZone", "Etc/UTC", "America/Lima", ["drift"]),
    limit("schedule.location", "us-central1", "us-east1", ["drift", "no-job"]),
    limit("job", "  cron:", "  job: another\n  cron:", ["drift", "no-job"]),
    limit("serviceAccount", "backups@", "other@", ["drift"]),
    limit("collections", "  cron:", "  collections: [companies]\n  cron:", ["drift"]),
  ]

  // MARK: Calls

  /// What is unknown without the list of exports.
  private static let exports: Set<String> = [
    "complete", "age", "verified", "documents", "collections", "data-loss", "gone", "changed", "export-not-started",
    "export-not-there", "export-unfinished", "export-passed-over", "export-late", "unread",
  ]
  private static let history: Set<String> = [
    "history", "verified", "rehearsed", "documents", "collections", "recovery-time", "data-loss", "gone", "changed",
  ]
  private static let bucket: Set<String> = [
    "drift", "unread", "lifecycle", "hold", "public-members", "encryption-key", "ip-filter",
  ]
  private static let job: Set<String> = [
    "drift", "unread", "no-job", "job-not-enabled", "job-failed", "job-not-run-yet", "export-not-started",
  ]
  private static let operations: Set<String> = [
    "gone", "unread", "export-not-started", "export-not-there", "export-running", "export-failed", "export-elsewhere",
  ]
  private static let key: Set<String> = ["encryption-key"]
  private static let setting: Set<String> = ["drift", "unread"]

  /// A call that is refused once, and answered by nothing once.
  private struct Call: Sendable {
    var name: String
    /// Members of a fault's rule.
    var requests: String
    /// What is unknown if it is refused.
    var refused: Set<String>
    /// What an empty answer means, beside what it leaves unknown; nil for the same as a refusal.
    var empty: (failed: Set<String>, unknown: Set<String>)? = ([], [])

    var rows: [Row] {
      [
        Row(
          name: "\(name): 403", faults: [#"{\#(requests),"status":403,"message":"not you"}"#], unknown: refused),
        Row(
          name: "\(name): {}", faults: [#"{\#(requests),"empty":true}"#], failed: empty?.failed ?? [],
          unknown: empty?.unknown ?? refused),
      ]
    }
  }

  private static func get(_ path: String) -> String { #""method":"GET","path":"\#(path)""# }

  private static let calls: [Call] = [
    Call(
      name: "objects of the bucket", requests: get("/storage/v1/b/pyme-backups/o"), refused: exports,
      empty: (["age", "complete", "gone", "export-not-there", "export-late"], ["documents", "data-loss"])),
    Call(name: "the bucket", requests: get("/storage/v1/b/pyme-backups"), refused: bucket, empty: nil),
    // Public access to the bucket is prevented, so its members change nothing.
    Call(
      name: "the bucket's policy", requests: get("/storage/v1/b/pyme-backups/iam"), refused: setting, empty: nil),
    Call(name: "the bucket's key", requests: get("*/cryptoKeys/k"), refused: key, empty: nil),
    Call(
      name: "the database", requests: get("/v1/projects/pyme-erp/databases/(default)"), refused: setting, empty: nil),
    // What Firestore has forgotten is in the bucket.
    Call(name: "operations", requests: get("*/operations"), refused: operations),
    Call(name: "the job", requests: get(Rig.job), refused: job, empty: nil),
    Call(name: "jobs", requests: get("*/jobs"), refused: ["second-job", "unread"]),
    // Cloud Scheduler always has locations, so an empty list shows nothing.
    Call(
      name: "locations", requests: get("/v1/projects/pyme-erp/locations"), refused: ["second-job", "unread"], empty: nil
    ),
    Call(name: "the project", requests: get("/v3/projects/pyme-erp"), refused: setting, empty: nil),
    Call(
      name: "the project's policy", requests: #""path":"*:getIamPolicy""#, refused: setting, empty: nil),
    Call(name: "the account", requests: get("*/serviceAccounts/*"), refused: setting, empty: nil),
    Call(name: "backups", requests: get("*/backups"), refused: ["unread"]),
    Call(name: "schedules of backups", requests: get("*/backupSchedules"), refused: ["unread"]),
    Call(
      name: "records", requests: get("/storage/v1/b/pyme-history/o"), refused: history,
      empty: (["verified", "rehearsed"], ["recovery-time", "data-loss"])),
    Call(name: "the history's bucket", requests: get("/storage/v1/b/pyme-history"), refused: setting, empty: nil),
  ]

  /// Their bytes cannot be empty: an answer that is too short is asked for again.
  private static let downloads: [Row] = [
    refusal("a record", "/download/storage/v1/b/pyme-history/o/*", history),
    refusal("an export's files", "/download/storage/v1/b/pyme-backups/o/*", exports),
  ]

  private static func refusal(_ name: String, _ path: String, _ unknown: Set<String>) -> Row {
    Row(name: "\(name): 403", faults: [#"{\#(get(path)),"status":403}"#], unknown: unknown)
  }

  // MARK: Several at once

  private static let several: [Row] = [
    Row(
      name: "an old export, and a key that cannot be read", policy: [("maximumAge: 26h", "maximumAge: 30m")],
      faults: [#"{\#(get("*/cryptoKeys/k")),"status":403}"#], failed: ["age", "export-late"], unknown: key),
    Row(
      name: "another soft delete, and no history", policy: [("softDeleteDays: 7", "softDeleteDays: 14")],
      faults: [#"{\#(get("/storage/v1/b/pyme-history/o")),"status":403}"#], failed: ["drift"], unknown: history),
    Row(
      name: "neither the job nor backups",
      faults: [#"{\#(get(Rig.job)),"status":403}"#, #"{\#(get("*/backups")),"status":403}"#], unknown: job),
    Row(
      name: "no right in Cloud Storage", faults: [#"{"path":"/storage/*","status":403}"#],
      unknown: exports.union(history).union(bucket)),
    Row(
      name: "every limit of time",
      policy: [
        ("maximumAge: 26h", "maximumAge: 30m"), ("verifiedWithin: 6h", "verifiedWithin: 30m"),
        ("rehearsedWithin: 60h", "rehearsedWithin: 12h"), ("recoveryTime: 30m", "recoveryTime: 30s"),
        ("dataLoss: 30h", "dataLoss: 1h"),
      ],
      failed: ["age", "export-late", "verified", "rehearsed", "recovery-time", "data-loss"]),
  ]

  // MARK: The bucket

  /// Three exports, of 11, 10 and 9 documents, two days, one day and one hour old; the two older ones are rehearsed. The bucket
  /// has a key of Cloud KMS.
  private func prepare(_ backups: SimulatedBackups) async throws -> Policy {
    let client = backups.rig.client
    let key = try backups.makeKey("key", .ed25519)
    _ = try backups.makeKey("other", .ed25519)
    let policy = try backups.limits([backups.trusting("key")])
    let documents = (2...11).map { #"{"update":{"name":"\#(Rig.database)/documents/companies/c\#($0)"}}"# }
    try await commit(documents, client)
    let rings = "/v1/projects/pyme-erp/locations/us/keyRings"
    try await client.call("POST", "\(rings)?keyRingId=r", "{}")
    try await client.call("POST", "\(rings)/r/cryptoKeys?cryptoKeyId=k", #"{"purpose":"ENCRYPT_DECRYPT"}"#)
    let name = "\(rings.dropFirst("/v1/".count))/r/cryptoKeys/k"
    try await client.call("PATCH", Rig.bucket, #"{"encryption":{"defaultKmsKeyName":"\#(name)"}}"#)
    let hour = SimulatedBackups.hour
    try await backups.export(at: Self.start + 2 * hour)
    try await backups.rehearse(at: Self.start + 4 * hour, policy, by: key)
    try await commit([#"{"delete":"\#(Rig.database)/documents/companies/c11"}"#], client)
    try await backups.export(at: Self.start + 26 * hour)
    try await backups.rehearse(at: Self.start + 28 * hour, policy, by: key)
    try await commit([#"{"delete":"\#(Rig.database)/documents/companies/c10"}"#], client)
    try await backups.export(at: Self.start + 49 * hour)
    backups.clock.move(to: Self.start + 50 * hour)
    return policy
  }

  private func commit(_ writes: [String], _ client: SandboxClient) async throws {
    try await client.call(
      "POST", "/v1/\(Rig.database)/documents:commit", #"{"writes":[\#(writes.joined(separator: ","))]}"#)
  }

  private func expect(_ row: Row, _ backups: SimulatedBackups) async throws {
    let keys = row.keys?(backups) ?? [backups.trusting("key")]
    let policy = try backups.limits(keys, publicKey: row.publicKey, row.policy)
    if !row.faults.isEmpty { try await backups.rig.client.setFaults(row.faults.joined(separator: ",")) }
    let readiness = try await backups.readiness(policy)
    if !row.faults.isEmpty { try await backups.rig.client.setFaults("") }
    #expect(readiness.codes(.failed) == row.failed.sorted(), "\(row.name)")
    // A code can fail in one way and be unknown in another.
    #expect(readiness.codes(.unknown) == row.unknown.sorted(), "\(row.name)")
    let answer = readiness.answer(.openmetrics, toolVersion: "0")
    #expect(answer.status.rawValue == row.exit, "\(row.name)")
    guard case .bytes(let bytes) = answer.body else {
      Issue.record("The metrics are not written at once.")
      return
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let values = lines.compactMap { $0.wholeMatch(of: /rekindle_check_status\{check="([a-z-]+)"\} ([0-9])/)?.output }
    for (_, code, value) in values {
      let code = String(code)
      let wanted = row.failed.contains(code) ? "1" : row.unknown.contains(code) ? "2" : "0"
      #expect(value == wanted, "\(row.name): \(code)")
    }
    #expect(row.failed.union(row.unknown).isSubset(of: values.map { String($0.1) }), "\(row.name)")
  }

  @Test("What is wrong fails, what cannot be read is unknown, and nothing else is either")
  func table() async throws {
    try await withSimulatedBackups(history: "gs://pyme-history/rehearsals", from: Self.start) { backups in
      let policy = try await prepare(backups)
      let well = try await backups.readiness(policy)
      #expect(well.checks.allSatisfy { $0.outcome == .ok }, "\(well.checks.filter { $0.outcome != .ok })")
      for row in Self.limits + Self.calls.flatMap(\.rows) + Self.downloads + Self.several {
        try await expect(row, backups)
      }
      // Nothing of it stays.
      #expect(try await backups.readiness(policy).outcome == .ok)
      // An export that should be kept is deleted, and the policy says that it was meant.
      let oldest = try await backups.oldest(policy)
      try await backups.delete(oldest)
      try await expect(Row(name: "deleted", failed: ["gone"]), backups)
      let meant = "  deleted: [\"\(oldest.name)\"]\n  retentionDays: 30"
      try await expect(Row(name: "deleted on purpose", policy: [("  retentionDays: 30", meant)]), backups)
    }
  }
}
