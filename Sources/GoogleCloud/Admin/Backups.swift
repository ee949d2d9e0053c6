package import Documents

/// One of Firestore's own backups.
package struct BackupDescription: Decodable, Sendable, Equatable {
  package var name: String
  /// `projects/P/databases/D`.
  package var database: String?
  package var databaseUid: String?
  /// RFC 3339.
  package var snapshotTime: String?
  package var expireTime: String?
  /// `CREATING`, `READY` or `NOT_AVAILABLE`.
  package var state: String?
}

/// When Firestore backs a database up by itself.
package struct BackupSchedule: Decodable, Sendable, Equatable {
  package var name: String
  /// In seconds, such as `604800s`.
  package var retention: String?
  private var dailyRecurrence: Daily?
  private var weeklyRecurrence: Weekly?

  private struct Daily: Decodable, Sendable, Equatable {}
  private struct Weekly: Decodable, Sendable, Equatable {
    var day: String?
  }

  package var isDaily: Bool { dailyRecurrence != nil }
  /// Such as `MONDAY`; nil for a daily one.
  package var weekday: String? { weeklyRecurrence?.day }
}

extension FirestoreAdminClient {
  /// A list that may lack what some locations hold.
  package struct BackupList: Decodable, Sendable {
    private var backups: [BackupDescription]?
    private var unreachable: [String]?

    package var found: [BackupDescription] { backups ?? [] }
    /// Where nobody could be asked; empty if the list is whole.
    package var unreachableLocations: [String] { unreachable ?? [] }
  }

  /// Those in all locations.
  package func backups(inProject project: String) async throws -> BackupList {
    try await read(
      "backups.list", "/v1/projects/\(project)/locations/-/backups".urlPath, role: "roles/datastore.backupsViewer")
  }

  package func backupSchedules(of database: DatabaseName) async throws -> [BackupSchedule] {
    struct Answer: Decodable {
      var backupSchedules: [BackupSchedule]?
    }
    let answer: Answer = try await read(
      "backupSchedules.list", "/v1/\(database)/backupSchedules".urlPath,
      role: "roles/datastore.backupSchedulesViewer")
    return answer.backupSchedules ?? []
  }
}
