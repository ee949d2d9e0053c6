/// What became of one expectation.
package struct ExpectationResult: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    case met
    case failed
    /// It could not be told; `detail` says why.
    case notChecked
  }

  /// Of the finding that a failure makes, such as `expectation-minimum`.
  package var code: FindingCode.Check
  /// `companies/*/invoices: at least 100 documents`.
  package var expectation: String
  package var state: State
  /// What was seen, or why nothing could be.
  package var detail: String
  /// Why it could not be told; nil if it could.
  package var obstacle: Obstacle?
  /// 1-based line of the policy; nil if it is expected unless the policy says otherwise.
  package var line: Int?
}

extension ExpectationResult {
  package enum Obstacle: Hashable, Sendable {
    case unsoundExport
    case documentsUnread
    case nothingToCompareWith
    case otherSideUnusable
    /// Staging is compared with the export, and with nothing else.
    case rehearsal
    case collectionsNotListed
  }
}

extension ExpectationResult.Obstacle: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unsoundExport: "the export is not sound: what could not be read might change the answer"
    case .documentsUnread: "the documents were not read (--depth decoded)"
    case .nothingToCompareWith: "there is nothing to compare with (--against SEAL)"
    case .otherSideUnusable: "the other side of --against could not be used"
    case .rehearsal: "a rehearsal compares with no other export (rekindle verify --against SEAL)"
    case .collectionsNotListed: "there are so many collections that not all are listed"
    }
  }
}

extension NotChecked {
  /// Expectations that could not be told, counted by the reason, in the order of the first of each.
  package static func expectations(in results: [ExpectationResult]) -> [NotChecked] {
    var counts: [(obstacle: ExpectationResult.Obstacle, count: Int)] = []
    for obstacle in results.compactMap(\.obstacle) {
      if let index = counts.firstIndex(where: { $0.obstacle == obstacle }) {
        counts[index].count += 1
      } else {
        counts.append((obstacle, 1))
      }
    }
    return counts.map { .expectations(count: $0.count, of: results.count, $0.obstacle) }
  }
}
