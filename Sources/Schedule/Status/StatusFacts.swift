package import GoogleCloud
import Verification

/// What is there besides the settings: what the exports and Firestore's own backups are doing.
package struct StatusFacts: Sendable {
  package typealias Answer<Value: Sendable> = FoundState.Answer<Value>

  package var folders: Answer<ExportFolders>
  package var backupSchedules: Answer<[BackupSchedule]>
  package var backups: Answer<FirestoreAdminClient.BackupList>

  package init(
    folders: Answer<ExportFolders>, backupSchedules: Answer<[BackupSchedule]>,
    backups: Answer<FirestoreAdminClient.BackupList>
  ) {
    self.folders = folders
    self.backupSchedules = backupSchedules
    self.backups = backups
  }
}

extension CloudCalls {
  /// - Throws: `CancellationError` only.
  package func statusFacts(for wanted: WantedSchedule) async throws -> StatusFacts {
    async let folders = answer { try await ExportFolders.read(wanted.backups.bucket, storage) }
    async let schedules = answer { try await admin.backupSchedules(of: wanted.production) }
    async let backups = answer { try await admin.backups(inProject: wanted.project) }
    return StatusFacts(folders: try await folders, backupSchedules: try await schedules, backups: try await backups)
  }
}
