/// What the merge of one range found.
struct MergeResult: Sendable {
  var spool: DifferenceSpool
  var tally: ComparisonTally
  var met: DiffScope.Met
  /// By the report's sides.
  var left: MergeSweep.Side
  var right: MergeSweep.Side
}

extension [MergeResult] {
  /// Explains the differences of ranges that follow one another, in name order.
  func explain(_ explainer: inout DifferenceExplainer) async throws {
    for (number, range) in enumerated() {
      // What was the last or the first of the other side in no range alone.
      let (lefts, rights) = (neighbours(of: number, \.left), neighbours(of: number, \.right))
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
    of number: Int, _ side: KeyPath<MergeResult, MergeSweep.Side>
  ) -> (before: [UInt8]?, after: [UInt8]?) {
    let before = self[..<number].last { $0[keyPath: side].last != nil }
    let after = self[(number + 1)...].first { $0[keyPath: side].first != nil }
    return (before?[keyPath: side].last, after?[keyPath: side].first)
  }
}
