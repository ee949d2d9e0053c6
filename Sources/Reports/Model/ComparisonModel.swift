import Comparison

/// What a comparison found, beyond the counts by collection.
struct ComparisonModel: Sendable {
  var sides: Sides
  /// The first ones in name order.
  var differences: [DocumentDifference]
  /// All differences, kept or not.
  var differenceCount: Int
  /// Worst first; empty where differences are not grouped.
  var patterns: [PatternRow] = []
  /// Documents whose pattern is not in the list.
  var documentsBeyondPatterns = 0
  /// The NDJSON file with every difference, from where the report lies.
  var changesFile: String?
  var hidesValues = false

  /// The first differences, but of each pattern only a few: after these, one more tells nothing new.
  func examples(_ limit: Int) -> [DocumentDifference] {
    let assigned = PatternAssignment(self)
    var shown: [Int: Int] = [:]
    var examples: [DocumentDifference] = []
    for difference in differences {
      guard examples.count < limit else { break }
      if let pattern = assigned.pattern(of: difference) {
        guard shown[pattern, default: 0] < ComparisonModel.examplesOfPattern else { continue }
        shown[pattern, default: 0] += 1
      }
      examples.append(difference)
    }
    return examples
  }

  private static let examplesOfPattern = 3

  /// Where all differences are: the file, or the option that writes it.
  var whole: String { changesFile ?? "--changes FILE" }
}
