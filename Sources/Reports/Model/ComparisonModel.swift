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

  /// Where all differences are: the file, or the option that writes it.
  var whole: String { changesFile ?? "--changes FILE" }
}
