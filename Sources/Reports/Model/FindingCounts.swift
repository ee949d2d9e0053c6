import Verification

/// How many findings there are, whatever part of them is shown.
struct FindingCounts: Sendable, Equatable {
  var errors = 0
  var warnings = 0
  var notes = 0

  init(_ findings: [Finding]) {
    for finding in findings {
      switch finding.severity {
      case .error: errors += finding.count
      case .warning: warnings += finding.count
      case .note: notes += finding.count
      }
    }
  }

  var total: Int { errors + warnings + notes }
}

extension [Finding] {
  /// Says how many are not shown, and how to see them; nil if all are.
  /// - Returns: `100 of 48,211 findings shown` and `--max-findings 48211`.
  func cap(_ limit: Int) -> (shown: String, rest: String)? {
    guard count > limit else { return nil }
    let (shown, total) = (FindingCounts(Array(prefix(limit))).total, FindingCounts(self).total)
    return ("\(Quantity.grouped(shown)) of \(Quantity.counted(total, "finding")) shown", "--max-findings \(count)")
  }
}
