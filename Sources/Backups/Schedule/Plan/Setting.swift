package import Verification

/// One thing that is wanted, and how it is.
package struct Setting: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    case ok(String)
    case missing(wanted: String)
    case differs(found: String, wanted: String)
    case unknown(why: String)
  }

  /// Which setting it is; its word is stable, for scripts.
  package enum Name: String, CaseIterable, Sendable {
    case database
    case bucket
    case bucketLocation = "bucket.location"
    case bucketUniformAccess = "bucket.uniformAccess"
    case bucketPublicAccess = "bucket.publicAccess"
    case bucketRetention = "bucket.retention"
    case bucketSoftDelete = "bucket.softDelete"
    case bucketRequesterPays = "bucket.requesterPays"
    /// The bucket of the history, where it is not the exports'.
    case historyBucket = "history.bucket"
    /// The account that exports: whether it is there, and enabled.
    case account = "access.account"
    case projectAccess = "access.project"
    case bucketAccess = "access.bucket"
    /// What Firestore's own account may do with the bucket.
    case agentAccess = "access.agent"
    case job
    case jobSchedule = "job.schedule"
    case jobTimeZone = "job.timeZone"
    case jobCall = "job.call"
    case jobAccount = "job.serviceAccount"
    case jobRetries = "job.retries"
    case jobDeadline = "job.attemptDeadline"
    case jobState = "job.state"
  }

  package var name: Name
  package var state: State
  /// Why it is so, or what to do about it; nil where the line says it all.
  package var note: String?
  /// Whether `apply` makes it as it is wanted.
  package var isApplied = false

  init(_ name: Name, _ state: State, note: String? = nil, isApplied: Bool = false) {
    self.name = name
    self.state = state
    self.note = note
    self.isApplied = isApplied
  }

  package var check: Check<Name> {
    switch state {
    case .ok(let value): Check(name, .ok, value, remedy: note)
    case .missing(let wanted): Check(name, .failed, wanted, remedy: note)
    case .differs(let found, let wanted): Check(name, .failed, "\(found) -> \(wanted)", remedy: note)
    case .unknown(let why): Check(name, .unknown, why, remedy: note)
    }
  }

  package var isOK: Bool { check.outcome == .ok }
  package var isUnknown: Bool { check.outcome == .unknown }
  package var isDifferent: Bool { check.outcome == .failed }

  /// Compares what is there with what is wanted.
  static func compare(
    _ name: Name, found: String, wanted: String, note: String? = nil, isApplied: Bool = true
  ) -> Setting {
    guard found != wanted else { return Setting(name, .ok(wanted)) }
    return Setting(name, .differs(found: found, wanted: wanted), note: note, isApplied: isApplied)
  }
}

/// Something that is no setting of the policy's, and may keep backups from being made or kept as it says.
package enum ScheduleWarning: String, Sendable {
  case retentionPolicy = "retention-policy"
  /// A lifecycle rule, other than the policy's, deletes objects too soon.
  case otherDeletion = "other-deletion"
  /// New objects get a hold, so that nothing is ever deleted.
  case eventBasedHold = "event-based-hold"
  case publicBucket = "public-bucket"
  case foreignAccount = "foreign-account"
  case versioning
  /// The key of Cloud KMS that encrypts new objects.
  case encryptionKey = "encryption-key"
  case ipFilter = "ip-filter"
  /// Exports are of a class, or are moved to one, that costs otherwise.
  case storageClass = "storage-class"
  /// Another job exports the same database.
  case secondJob = "second-job"
  /// Whether there is another job could not be read, everywhere or in a location.
  case jobsUnread = "jobs-unread"
}
