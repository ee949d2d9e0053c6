import Comparison
import Rehearsal
import Verification

/// A collection group: what the export has of it, and what became of it in staging.
struct CollectionRow: Sendable, Equatable {
  struct Outcome: Sendable, Equatable {
    var equal = 0
    var missing = 0
    var extra = 0
    var changed = 0
  }

  var id: String
  /// In the export.
  var documents: Int
  var bytes: Int
  /// Nil if nothing was compared.
  var outcome: Outcome?

  var differences: Int { outcome.map { $0.missing + $0.extra + $0.changed } ?? 0 }

  /// The collection groups of a rehearsal, sorted by id; one that only staging has, has no documents in the export.
  static func rows(of report: RehearsalReport) -> [CollectionRow] {
    // By bytes: to Swift's strings, an é in its two spellings is one, and to Firestore two collections.
    var rows: [[UInt8]: CollectionRow] = [:]
    for count in report.verification.collections {
      rows[Array(count.id.utf8)] = CollectionRow(id: count.id, documents: count.documents, bytes: count.bytes)
    }
    for comparison in report.collections {
      let id = Array(comparison.id.utf8)
      var row = rows[id] ?? CollectionRow(id: comparison.id, documents: 0, bytes: 0)
      row.outcome = Outcome(
        equal: comparison.equal, missing: comparison.onlyLeft, extra: comparison.onlyRight,
        changed: comparison.changed)
      rows[id] = row
    }
    return rows.values.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }
}

extension [CollectionRow] {
  /// Most differences first, then most documents, then by id.
  func worstFirst() -> [CollectionRow] {
    sorted { left, right in
      if left.differences != right.differences { return left.differences > right.differences }
      if left.documents != right.documents { return left.documents > right.documents }
      return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
    }
  }
}
