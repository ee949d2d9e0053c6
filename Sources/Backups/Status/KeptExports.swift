import Attestation
import Policy

/// Holds what is on record, and Firestore's operations, against the bucket: which exports are gone, and which have changed.
struct KeptExports {
  typealias Rule = BackupStatus.Rule

  let facts: BackupFacts
  let policy: BackupRules
  let ownership: Ownership
  let now: Int64
  /// Of exports of ours; the last one at the end.
  let records: [HistoryRecord]

  /// - Parameter now: microseconds since 1970.
  init(_ facts: BackupFacts, _ policy: BackupRules, _ ownership: Ownership, now: Int64) {
    self.facts = facts
    self.policy = policy
    self.ownership = ownership
    self.now = now
    records = ((try? facts.history?.get())?.counting ?? []).filter { ownership.isOurs($0.statement.record) }
  }

  /// Cloud Storage deletes by the age of each object, and not to the minute.
  private static let margin: Int64 = 3_600_000_000
  static let namesShown = 5

  func keptUntil(_ time: Int64) -> Int64 { time + Int64(policy.retentionDays) * ExportTime.day }

  /// Whether nothing should have deleted any of an export yet.
  func isKept(_ time: Int64) -> Bool { keptUntil(time) - Self.margin > now }
}
