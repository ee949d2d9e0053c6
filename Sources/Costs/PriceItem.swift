/// What Google puts a price on, as far as work with backups comes across it.
package enum PriceItem: String, CaseIterable, Sendable {
  // Firestore, edition Standard.
  case documentReads, documentWrites, documentDeletes
  case databaseStorage, pointInTimeRecovery, databaseBackup, databaseClone
  // Cloud Storage, class Standard.
  case objectStorage, classAOperations, classBOperations, internetEgress
  case schedulerJobs

  /// In what it is counted: a price in another unit would be another price, and is refused.
  package var unit: String {
    switch self {
    case .documentReads, .documentWrites, .documentDeletes: "documents"
    case .databaseStorage, .pointInTimeRecovery, .databaseBackup: "GiB-month"
    case .databaseClone: "GiB"
    case .objectStorage: "GB-month"
    case .classAOperations, .classBOperations: "operations"
    case .internetEgress: "GB"
    case .schedulerJobs: "job-month"
    }
  }
}

/// What one item costs in one location.
package struct Price: Sendable, Equatable {
  /// Stands for every location.
  package static let anywhere = "any"

  package var item: PriceItem
  /// As Google writes it, in small letters: `us-central1`; `any`; or a name that aliases lead to.
  package var location: String
  /// For `per` units, in the list's currency; nil if it is not known.
  package var amount: Double?
  package var per: Int
  /// Where the amount was found, or why it is not known.
  package var source: String
  /// YYYY-MM-DD: when it was looked up.
  package var date: String
}
