package import Attestation
package import Documents
package import GoogleCloud
package import Verification

/// Decides which exports in a bucket are ours: backups of what the policy backs up. Lists, monitors, downloads, schedules and
/// runbooks all take the newest one of these.
package struct Ownership: Sendable, Equatable {
  package var scope: BackupScope
  /// Whether an export without documents counts.
  package var allowsEmpty: Bool

  package init(_ policy: Policy?) {
    scope = BackupScope(policy)
    allowsEmpty = policy?.allowsEmptyExport ?? false
  }

  /// Whether an operation makes an export of ours, as far as its order tells.
  package func covers(_ operation: GoogleCloud.Operation) -> Bool {
    guard let place = operation.exportPlace, !place.name.hasPrefix(BackupScope.safetyPrefix) else { return false }
    return scope.reasons(database: nil, collections: operation.details.collectionIDs).isEmpty
  }

  /// Whether a run was about an export of ours, as far as its record tells.
  package func isOurs(_ record: RehearsalRecord) -> Bool {
    record.accepted.isEmpty && !record.export.name.hasPrefix(BackupScope.safetyPrefix)
      && scope.reasons(database: record.source, collections: record.exportedCollections).isEmpty
      && (allowsEmpty || record.documents > 0)
  }

  /// Why an export is not ours; empty for one that is.
  func reasons(_ export: BackupExport) -> [PassedOver] {
    var reasons: [PassedOver] = []
    if export.name.hasPrefix(BackupScope.safetyPrefix) {
      reasons.append(
        PassedOver(code: .safetyExport, message: "It is the safety export of a restore: the database before it."))
    }
    reasons += scope.reasons(database: export.database, collections: export.collections).map {
      PassedOver(code: PassedOver.Code($0.mismatch), message: $0.message)
    }
    switch export.condition {
    case .complete:
      if export.documents == 0, !allowsEmpty {
        reasons.append(
          PassedOver(code: .emptyExport, message: "It holds no documents, and emptyExport is refused."))
      }
    case .running: reasons.append(PassedOver(code: .running, message: export.problem))
    case .failed: reasons.append(PassedOver(code: .failed, message: export.problem))
    case .unreadable: reasons.append(PassedOver(code: .unreadable, message: export.problem))
    case .unknown: reasons.append(PassedOver(code: .unknown, message: export.problem))
    }
    return reasons
  }
}

/// Why an export is passed over.
package struct PassedOver: Sendable, Equatable {
  /// Stable: `backups list` and `backups status` print them.
  package enum Code: String, Sendable {
    case safetyExport = "safety-export"
    case otherDatabase = "other-database"
    case partialExport = "partial-export"
    case emptyExport = "empty-export"
    case running, failed, unreadable, unknown

    init(_ mismatch: BackupScope.Mismatch) {
      switch mismatch {
      case .otherDatabase: self = .otherDatabase
      case .partialExport: self = .partialExport
      }
    }

    /// Whether the export is something else than a backup of ours, rather than a backup of ours that is not good.
    package var isOfAnother: Bool {
      switch self {
      case .safetyExport, .otherDatabase, .partialExport: true
      case .emptyExport, .running, .failed, .unreadable, .unknown: false
      }
    }
  }

  package var code: Code
  /// A sentence.
  package var message: String
}
