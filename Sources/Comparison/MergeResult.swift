import Catalog

/// What the merge of one range found.
package struct MergeResult: Sendable {
  var spool: DifferenceSpool
  package internal(set) var tally: ComparisonTally
  /// Documents that do not count, by the report's sides.
  var leftOut: (left: Int, right: Int)
  var met: DiffScope.Met
  /// Documents that count, by the report's sides.
  var leftCount: Int
  package internal(set) var rightCount: Int
  var leftEnds: MergeSweep.Ends
  var rightEnds: MergeSweep.Ends
}

extension [MergeResult] {
  /// Explains the differences of ranges that follow one another, in name order.
  func explain(_ explainer: inout DifferenceExplainer) async throws {
    for (number, range) in enumerated() {
      // What was the last or the first of the other side in no range alone.
      let (lefts, rights) = (neighbours(of: number, \.leftEnds), neighbours(of: number, \.rightEnds))
      try await range.spool.visit { found in
        var found = found
        let others = found.kind == .onlyLeft ? rights : lefts
        found.sharedBefore = found.sharedBefore ?? others.before.map { found.key.sharedPrefix(with: $0) }
        found.sharedAfter = found.sharedAfter ?? others.after.map { found.key.sharedPrefix(with: $0) }
        try await explainer.add(found)
      }
    }
    try await explainer.flush()
  }

  /// A side's last document before a range, and its first after it.
  private func neighbours(
    of number: Int, _ ends: KeyPath<MergeResult, MergeSweep.Ends>
  ) -> (before: [UInt8]?, after: [UInt8]?) {
    let before = self[..<number].last { $0[keyPath: ends].last != nil }
    let after = self[(number + 1)...].first { $0[keyPath: ends].first != nil }
    return (before?[keyPath: ends].last, after?[keyPath: ends].first)
  }
}
