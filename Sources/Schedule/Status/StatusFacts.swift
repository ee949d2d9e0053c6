package import Backups
package import GoogleCloud
import Verification

/// What is there besides the settings: what the exports and Firestore's own backups are doing.
package struct StatusFacts: Sendable {
  package typealias Answer<Value: Sendable> = FoundState.Answer<Value>

  package var exports: Answer<BackupList>
  package var backupSchedules: Answer<[BackupSchedule]>
  package var backups: Answer<FirestoreAdminClient.BackupList>

  package init(
    exports: Answer<BackupList>, backupSchedules: Answer<[BackupSchedule]>,
    backups: Answer<FirestoreAdminClient.BackupList>
  ) {
    self.exports = exports
    self.backupSchedules = backupSchedules
    self.backups = backups
  }
}

extension CloudCalls {
  /// - Parameter now: microseconds since 1970.
  /// - Throws: `CancellationError` only.
  package func statusFacts(for wanted: WantedSchedule, now: Int64) async throws -> StatusFacts {
    async let exports = answer {
      let lister = BackupLister(
        storage, wanted.ownership, operations: { try await admin.operations(of: wanted.production) }, now: now)
      return try await lister.list(BucketPlace(wanted.backups), .newestOfOurs)
    }
    async let schedules = answer { try await admin.backupSchedules(of: wanted.production) }
    async let backups = answer { try await admin.backups(inProject: wanted.project) }
    return StatusFacts(exports: try await exports, backupSchedules: try await schedules, backups: try await backups)
  }
}
