package import Documents

/// Where exports are kept, and how new the newest one must be: `backups` of a policy.
package struct BackupRules: Sendable, Equatable {
  /// Without `gs://`.
  package var bucket: ExactName
  /// The folder in the bucket that has the exports, without slashes at its ends; empty for the bucket itself.
  package var folder: ExactName = ""
  /// Where the bucket is made, such as `US-CENTRAL1`; nil for the place of the production database.
  package var location: String?
  /// Days after which the bucket deletes an export.
  package var retentionDays = 30
  /// Days for which what was deleted can be brought back; 0 for none.
  package var softDeleteDays = 7
  /// The most that may have passed since the newest complete export.
  package var maximumAge = Duration.seconds(26 * 3_600)
  /// The most that the number of documents, of all or of one collection, may fall below that of the newest older export that is
  /// rehearsed, in percent; nil for any fall.
  package var maximumDrop: Double?
  /// How long an export may wait for the run that verifies it: `verified` is judged on the newest export that is older. Less
  /// than `retentionDays`.
  package var verifiedWithin = Duration.seconds(6 * 3_600)
  /// The most that may have passed since the newest rehearsal that passed; nil where none is asked for.
  package var rehearsedWithin: Duration?
  /// The longest that a recovery may take; nil for any time. It is measured in full only where the download is, and where
  /// staging is a database of Google's service.
  package var recoveryTime: Duration?
  /// The oldest that the data of the newest export in the bucket that a run verified may be, which is what a restore brings back
  /// now; and that of the last rehearsal when it began. Nil for any age.
  package var dataLoss: Duration?
  /// A folder, or `gs://BUCKET/PREFIX`, with a record of every rehearsal; a relative path starts at the policy's folder.
  package var history: String?
  /// File of the public key that records are signed for, whenever they were made. Without it and `publicKeys`, records need no
  /// signature.
  package var publicKey: String?
  /// Public keys that count for a time, so that a key can be replaced.
  package var publicKeys: [TrustedKey] = []

  /// Names of exports that were deleted on purpose before their time, so that they are not missed.
  package var deleted: [ExactName] = []

  /// `gs://BUCKET`, or `gs://BUCKET/FOLDER`.
  package var uri: String { folder.isEmpty ? "gs://\(bucket)" : "gs://\(bucket)/\(folder)" }
}

/// The daily export: `schedule` of a policy.
package struct ScheduleRules: Sendable, Equatable {
  /// The job's id at Cloud Scheduler.
  package var job = "rekindle-daily-export"
  /// As cron writes it.
  package var cron = "0 3 * * *"
  package var timeZone = "Etc/UTC"
  /// Where Cloud Scheduler runs the job, such as `us-central1`.
  package var location: String
  /// The e-mail address of the account that exports.
  package var serviceAccount: String
  /// Only these collection groups; all if empty.
  package var collections: [ExactName] = []
}

/// What a restore may do: `restore` of a policy.
package struct RestoreRules: Sendable, Equatable {
  /// A bucket, or a folder in one.
  package struct Place: Sendable, Equatable {
    /// Without `gs://`.
    package var bucket: ExactName
    /// Without slashes at its ends; empty for the bucket itself.
    package var folder: ExactName
  }

  /// Where safety exports are written; nil for beside the export that is restored.
  package var safety: Place?
  /// Whether a rehearsal in embedded staging, whose decoder is Rekindle's own, proves enough for a database in use.
  package var acceptsEmbedded = false
}
