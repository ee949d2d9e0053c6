import Comparison
import Documents
import Rehearsal
import Verification

/// A collection group: how large it is, and what a comparison made of it.
struct CollectionRow: Sendable, Equatable {
  var id: ExactName
  /// In the export; of a diff, on either side.
  var documents: Int
  /// In the export; nil where no size is known.
  var bytes: Int?
  /// Nil if nothing was compared.
  var outcome: CollectionComparison?

  var differences: Int { outcome?.differences ?? 0 }

  /// The collection groups of a rehearsal, sorted by id; one that only staging has, has no documents in the export.
  static func rows(of report: RehearsalReport) -> [CollectionRow] {
    var rows: [ExactName: CollectionRow] = [:]
    for count in report.verification.collections {
      rows[count.id] = CollectionRow(id: count.id, documents: count.documents, bytes: count.bytes)
    }
    for comparison in report.collections {
      rows[comparison.id, default: CollectionRow(id: comparison.id, documents: 0, bytes: 0)].outcome = comparison
    }
    return rows.values.sorted { $0.id < $1.id }
  }
}

extension CollectionComparison {
  /// In the order of `Sides.outcomes`.
  var outcomes: [Int] { [equal, onlyLeft, onlyRight, changed] }
}

extension [CollectionRow] {
  /// Most differences first, then most documents, then by id.
  func worstFirst() -> [CollectionRow] {
    sorted { left, right in
      if left.differences != right.differences { return left.differences > right.differences }
      if left.documents != right.documents { return left.documents > right.documents }
      return left.id < right.id
    }
  }
}
