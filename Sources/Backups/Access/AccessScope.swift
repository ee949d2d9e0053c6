package import Documents
package import GoogleCloud
package import Policy

/// What an access review looks at, and what a policy calls ours.
package struct AccessScope: Sendable {
  /// The policy's file, for commands.
  package var policyPath: ExactName
  package var production: DatabaseName
  /// Where rehearsals import; nil if the policy names no database.
  package var staging: DatabaseName?
  package var backups: BackupRules
  package var schedule: ScheduleRules?
  /// Where safety exports go; nil for beside the export that is restored.
  package var safetyBucket: ExactName?
  package var rules: AccessRules
  /// Keys of Cloud KMS that sign rehearsals.
  package var signingKeys: [KMSPlace]

  /// - Parameter signingKeys: of Cloud KMS; a policy names public keys by their files.
  /// - Throws: `usage` for a policy without production or backups, and for none.
  package init(_ policy: Policy?, signingKeys: [KMSPlace] = []) throws(BackupError) {
    guard let policy, let production = policy.production, let backups = policy.backups else {
      throw BackupError(
        .usage, "An access review needs a policy that names production and backups.",
        remedy: "Write both into rekindle.yaml (docs/policy.md), or pass --policy.")
    }
    policyPath = ExactName(policy.path)
    self.production = production
    staging = policy.staging
    self.backups = backups
    schedule = policy.schedule
    safetyBucket = policy.restore.safety?.bucket
    rules = policy.access
    self.signingKeys = signingKeys
  }

  var project: ExactName { production.project }

  /// The buckets whose access is looked at: the backups', then the history's if it has one of its own.
  var watchedBuckets: [ExactName] {
    let history = backups.history.flatMap { BucketPlace($0) }?.bucket
    return [backups.bucket] + [history].compactMap(\.self).filter { $0 != backups.bucket }
  }

  /// The schedule's job; nil if the policy has no schedule.
  var ownJob: ExactName? {
    schedule.map { schedule in
      ExactName(SchedulerClient.Place(project: project.text, location: schedule.location).job(schedule.job))
    }
  }

  /// Whether the policy names the member, or is its schedule's account.
  func owns(_ member: MemberName) -> Bool {
    rules.ours.contains(.member(member))
      || schedule.map { member == MemberName("serviceAccount:\($0.serviceAccount)") } ?? false
  }

  /// Whether exports to the bucket stay with us.
  func owns(bucket: ExactName) -> Bool {
    bucket == backups.bucket || bucket == safetyBucket || rules.ours.contains(.bucket(bucket))
  }
}
