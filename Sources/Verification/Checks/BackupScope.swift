package import Documents
package import ExportFormat
package import Policy
package import Work

/// What a policy backs up: one database, and which of its collections. It decides whether an export is a backup of that.
package struct BackupScope: Sendable, Equatable {
  /// The database whose documents an export must hold; nil where the policy names none, and then no database is compared.
  package var production: DatabaseName?
  /// The collection groups that an export must hold; empty for all.
  package var collections: [ExactName]
  /// Whether an export without documents counts as a backup.
  package var allowsEmpty: Bool

  /// What the names of safety exports begin with: each holds a database as it was before a restore wrote over it, and is not a
  /// backup.
  package static let safetyPrefix: ExactName = "rekindle-before-"

  /// Whether a name, or a part of a path, is that of a safety export.
  package static func isSafetyExport(_ path: ExactName) -> Bool { path.parts().contains { $0.hasPrefix(safetyPrefix) } }

  /// - Parameter policy: nil for none; then an export must hold all collections, of any database.
  package init(_ policy: Policy?) {
    production = policy?.production
    allowsEmpty = policy?.allowsEmptyExport ?? false
    collections = policy?.schedule?.collections ?? []
  }

  /// Why an export is not a backup of what the policy backs up. The raw values are stable: findings, `--accept`, records and
  /// plans have them.
  package enum Mismatch: String, Sendable, CaseIterable {
    case otherDatabase = "other-database"
    case partialExport = "partial-export"

    var code: FindingCode.Check {
      switch self {
      case .otherDatabase: .otherDatabase
      case .partialExport: .partialExport
      }
    }

    package var remedy: String {
      switch self {
      case .otherDatabase:
        "Choose an export of production."
      case .partialExport:
        "Choose an export of all that the policy backs up. If every backup should hold only these collections, list them in "
          + "schedule.collections."
      }
    }
  }

  /// A mismatch of one export.
  package struct Reason: Sendable, Equatable {
    package var mismatch: Mismatch
    /// A sentence.
    package var message: String
  }

  /// Compares an export with the scope, whatever is accepted.
  /// - Parameters:
  ///   - database: the one that its documents name; nil if that is not known, and then it is not compared.
  ///   - collections: those that its metadata names; empty for an export of all.
  package func reasons(database: DatabaseName?, collections found: [ExactName]) -> [Reason] {
    var reasons: [Reason] = []
    if let production, let database, database != production {
      reasons.append(
        Reason(mismatch: .otherDatabase, message: "Its documents are of \(database); production is \(production)."))
    }
    let missing = collections.filter { !found.contains($0) }
    if !found.isEmpty, collections.isEmpty || !missing.isEmpty {
      let wanted =
        collections.isEmpty ? "the policy backs up all collections" : "the policy backs up \(Self.text(missing)) too"
      reasons.append(
        Reason(mismatch: .partialExport, message: "It holds only the collections \(Self.text(found)); \(wanted)."))
    }
    return reasons
  }

  private static let namesShown = 5

  private static func text(_ names: [ExactName]) -> String {
    names.prefix(namesShown).map { $0.isEmpty ? "(without a name)" : $0.text }.joined(separator: ", ")
      + (names.count > namesShown ? " and \(names.count - namesShown) more" : "")
  }
}

extension BackupScope {
  package func reasons(_ export: VerifiedExport) -> [Reason] {
    reasons(database: export.report.databases.first, collections: export.export.collections)
  }

  /// Adds to a report whether the export is what the policy backs up, and what of that could not be compared.
  /// - Parameter accepted: mismatches that only make a note.
  package func judge(_ export: Export, _ report: inout VerifyReport, accepting accepted: Set<Mismatch>) {
    for reason in reasons(database: report.databases.first, collections: export.collections) {
      let isAccepted = accepted.contains(reason.mismatch)
      if isAccepted { report.accepted.append(reason.mismatch) }
      report.findings.append(
        Finding(
          code: reason.mismatch.code, severity: isAccepted ? .note : .error,
          consequence: isAccepted ? .none : .different,
          message: reason.message + (isAccepted ? " Accepted: --accept \(reason.mismatch.rawValue)." : ""),
          remedy: isAccepted
            ? nil : "\(reason.mismatch.remedy) To use this one, pass --accept \(reason.mismatch.rawValue)."))
    }
    if production == nil {
      report.notChecked.append(.database(.productionUnnamed))
    } else if report.depth < .decoded {
      report.notChecked.append(.database(.documentsUnread))
    } else if report.databases.isEmpty {
      report.notChecked.append(.database(.noDocument))
    }
  }
}

extension BackupScope {
  /// Refuses an export that is not a backup of what the policy backs up.
  /// - Parameters:
  ///   - accepted: the mismatches that do not count.
  ///   - end: what was not done, a sentence.
  /// - Throws: `RefusedError` that names every other mismatch.
  package static func check(
    _ reasons: [Reason], accepting accepted: some Sequence<Mismatch>, _ end: String
  ) throws(RefusedError) {
    let accepted = Set(accepted)
    let refused = reasons.filter { !accepted.contains($0.mismatch) }
    guard !refused.isEmpty else { return }
    let options = reasons.map { "--accept \($0.mismatch.rawValue)" }.joined(separator: " ")
    throw RefusedError(
      (refused.map(\.message) + refused.map(\.mismatch.remedy) + [
        "To use this one, pass \(options).", end,
      ])
      .joined(separator: " "))
  }
}
