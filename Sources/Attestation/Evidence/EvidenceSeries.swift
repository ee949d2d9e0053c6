/// A measured time over several rehearsals, against the policy's target.
package struct EvidenceSeries: Sendable, Equatable {
  /// Seconds, the oldest first; nil where a record does not state it.
  package let values: [Double?]
  /// The most that the policy allows, in seconds; nil where it states none.
  package let target: Double?

  package init(_ values: [Double?], target: Duration?) {
    self.values = values
    self.target = target.map { $0 / .seconds(1) }
  }

  private var sorted: [Double] { values.compactMap(\.self).sorted() }

  package var count: Int { sorted.count }

  /// Nil without values.
  package var median: Double? { sorted.median }

  package var worst: Double? { sorted.last }

  /// How many values are over the target; nil without a target.
  package var overTarget: Int? {
    guard let target else { return nil }
    return sorted.count { $0 > target }
  }

  package func isOver(_ value: Double) -> Bool {
    guard let target else { return false }
    return value > target
  }
}

extension [Double] {
  /// The middle one, or the mean of the two in the middle; nil for none.
  var median: Double? {
    guard !isEmpty else { return nil }
    let sorted = self.sorted()
    let middle = count / 2
    return count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
