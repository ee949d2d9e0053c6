package import Attestation
import Documents
import GoogleCloud
import JSON
package import Policy
package import Verification

/// Whether the backups are as the policy wants them: for a monitor.
package struct BackupStatus: Sendable {
  package enum Rule: String, Sendable, CaseIterable {
    case complete, age, verified, rehearsed, documents, collections
    case recoveryTime = "recovery-time"
    case dataLoss = "data-loss"
    /// Exports that should be there still.
    case gone
    /// Exports whose objects are not those that were verified.
    case changed
    /// What the bucket does to exports.
    case bucket
    case history
  }

  /// The newest exports, at least up to the newest one of ours that `verified` is judged on; none if they could not be listed.
  package internal(set) var list: BackupList
  package internal(set) var rules: [Check<Rule>] = []
  /// The last rehearsal of ours that passed, against those before it: the one that checks, figures and metrics are about. Nil
  /// if none did.
  package internal(set) var trend: HistoryListing.Trend?
  /// When the run ended that verified the export that `verified` is judged on, in microseconds since 1970; nil if none did.
  package internal(set) var verifiedTime: Int64?
  /// The instant of the data of the newest export in the bucket that a run verified, in microseconds since 1970.
  package internal(set) var provenTime: Int64?
  /// What the rule `gone` names, all of it.
  package internal(set) var gone: [GoneExport] = []
  /// What the rule `changed` names, all of it.
  package internal(set) var changed: [ChangedExport] = []

  package var outcome: CheckOutcome { .worst(of: rules) }

  /// The last rehearsal of ours that passed.
  package var lastRehearsal: HistoryRecord? { trend?.last }

  /// When it ended, in microseconds since 1970.
  package var rehearsedTime: Int64? { lastRehearsal?.time }

  /// - Parameter now: microseconds since 1970.
  package static func judge(
    _ facts: BackupFacts, _ policy: BackupRules, _ ownership: Ownership, now: Int64
  ) -> BackupStatus {
    let unlisted = BackupList(
      place: facts.place, exports: [], otherObjects: 0, folderCount: 0,
      isDatabaseCompared: ownership.scope.production != nil)
    var status = BackupStatus(list: (try? facts.list.get()) ?? unlisted)
    status.rules += ExportRules(facts.list, facts.place, policy, now: now).rules
    status.judgeRuns(facts, policy, ownership, now: now)
    let kept = KeptExports(facts, policy, ownership, now: now)
    let (gone, changed) = (kept.gone(), kept.changed())
    (status.gone, status.changed) = (gone.exports, changed.exports)
    status.rules += [gone.rule, changed.rule].compactMap(\.self)
    if let bucket = facts.bucket { status.rules += bucketRules(bucket, facts.place.bucket, policy, now: now) }
    if let history = facts.history { status.rules += historyRules(history) }
    return status
  }

  // MARK: Runs on record

  private mutating func judgeRuns(
    _ facts: BackupFacts, _ policy: BackupRules, _ ownership: Ownership, now: Int64
  ) {
    switch facts.history {
    case nil: rules += RunRules.unknown(by: policy, Self.noHistory, remedy: Self.addHistory)
    case .failure(let error)?:
      rules += RunRules.unknown(by: policy, "The history cannot be read. \(error.message)", remedy: error.remedy)
    case .success(let history)?:
      let runs = RunRules(history, facts, policy, ownership, now: now)
      trend = HistoryListing.Trend(runs.ours)
      provenTime = runs.proven?.time
      let verified = runs.verified
      verifiedTime = verified.time
      rules += [verified.rule] + runs.judged
    }
  }

  private static let noHistory =
    "The policy names no history of rehearsals, so nothing shows that an export can be restored."
  private static let addHistory = "Write backups.history into the policy, and rehearse with it."

  private static func historyRules(_ history: Result<HistoryListing, BackupError>) -> [Check<Rule>] {
    switch history {
    case .failure(let error): return [Check(.history, .unknown, error.message, remedy: error.remedy)]
    case .success(let history):
      guard !history.problems.isEmpty else {
        let (all, counting) = (Quantity.counted(history.records.count, "record"), history.counting.count)
        return [
          Check(
            .history, .ok,
            "The history can be read. It holds \(all); \(Quantity.counted(counting, "counts", "count"))."
          )
        ]
      }
      return history.problems.map { problem in
        // What is only worth knowing, such as a record by a key that the policy does not list, hides nothing.
        Check(
          .history, problem.severity == .error ? .unknown : .warning, "\(problem.file ?? ""): \(problem.message)",
          remedy: problem.remedy)
      }
    }
  }

  // MARK: The bucket

  private static func bucketRules(
    _ facts: BucketFacts, _ name: ExactName, _ policy: BackupRules, now: Int64
  ) -> [Check<Rule>] {
    let bucket: Bucket
    switch facts.bucket {
    case .failure(let error):
      return [
        Check(.bucket, .unknown, "What the bucket does to exports is not known. \(error.message)", remedy: error.remedy)
      ]
    case .success(nil): return [Check(.bucket, .failed, "gs://\(name) does not exist.")]
    case .success(let found?): bucket = found
    }
    var rules = BucketEffects(facts, of: name, policy, now: now).checks.map { check in
      Check<Rule>(.bucket, check.outcome, check.message, remedy: check.remedy, commands: check.commands)
    }
    if let days = BucketEffects.earlyAge(bucket, policy) {
      rules.append(
        Check(
          .bucket, .failed,
          BucketEffects.earlyDeletion(days, policy), remedy: "To fix it, run: rekindle schedule apply"))
    }
    if bucket.softDeleteDays < policy.softDeleteDays {
      rules.append(
        Check(
          .bucket, .failed,
          "Soft delete keeps what was deleted for \(Quantity.counted(bucket.softDeleteDays, "day")); backups.softDeleteDays is "
            + "\(policy.softDeleteDays).",
          commands: [
            [
              "gcloud", "storage", "buckets", "update", "gs://\(name)",
              "--soft-delete-duration=\(policy.softDeleteDays)d",
            ]
          ]))
    }
    // Where public access is prevented, members that cannot be read change nothing.
    let unreadAccess = bucket.isPublicAccessPrevented ? nil : facts.access.error
    if let error = unreadAccess {
      rules.append(
        Check(.bucket, .unknown, "Who may read the bucket is not known. \(error.message)", remedy: error.remedy))
    }
    guard rules.isEmpty else { return rules }
    let days = Quantity.counted(policy.retentionDays, "day")
    let access = facts.access.error == nil ? "" : " Who has roles there was not read: public access is prevented."
    let key =
      bucket.encryption?.defaultKmsKeyName == nil
      ? "" : " The key of new objects is enabled; the keys of older objects were not looked at."
    return [
      Check(
        .bucket, .ok,
        "The bucket's settings do not delete exports sooner than \(days), keep them indefinitely, or give them to the "
          + "public.\(access)\(key)")
    ]
  }
}

extension BackupStatus.Rule {
  /// The rule where it could not be judged.
  func unknown(_ message: String, remedy: String?) -> Check<BackupStatus.Rule> {
    Check(self, .unknown, message, remedy: remedy)
  }
}
