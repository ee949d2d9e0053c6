package import Attestation
package import GoogleCloud
package import Policy
package import Verification

/// Decides which exports in a bucket are ours: backups of what the policy backs up. Lists, monitors, downloads, schedules and
/// runbooks all take the newest one of these.
package struct Ownership: Sendable, Equatable {
  package var scope: BackupScope

  package init(_ policy: Policy?) {
    scope = BackupScope(policy)
  }

  /// Whether an operation makes an export of ours, judging by its request.
  package func covers(_ operation: GoogleCloud.Operation) -> Bool {
    guard let place = operation.exportPlace, !BackupScope.isSafetyExport(place.folder) else { return false }
    return scope.reasons(database: nil, collections: operation.details.collectionIDs).isEmpty
  }

  /// Whether a run was about an export of ours, judging by its record.
  package func isOurs(_ record: RehearsalRecord) -> Bool {
    record.accepted.isEmpty && !BackupScope.isSafetyExport(record.export.name)
      && scope.reasons(database: record.source, collections: record.exportedCollections).isEmpty
      && (scope.allowsEmpty || record.documents > 0)
  }

  /// Why an export is not ours; empty for one that is.
  func reasons(_ export: BackupExport) -> [PassedOver] {
    var reasons: [PassedOver] = []
    if export.isSafetyExport {
      reasons.append(
        PassedOver(
          code: .safetyExport, message: "It is a safety export: it holds the database as it was before a restore."))
    }
    reasons += scope.reasons(database: export.database, collections: export.collections).map {
      PassedOver(code: PassedOver.Code($0.mismatch), message: $0.message)
    }
    switch export.condition {
    case .complete:
      if export.documents == 0, !scope.allowsEmpty {
        reasons.append(
          PassedOver(
            code: .emptyExport,
            message:
              "Its metadata states no documents. If the database may be empty, write emptyExport: allowed into the policy."
          ))
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

    /// Whether it says what became of the export, rather than that the export is something else.
    var isOfCondition: Bool {
      switch self {
      case .safetyExport, .otherDatabase, .partialExport: false
      case .emptyExport, .running, .failed, .unreadable, .unknown: true
      }
    }
  }

  package var code: Code
  /// A sentence.
  package var message: String
}
