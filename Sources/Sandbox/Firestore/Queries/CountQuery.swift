/// COUNT over a query.
enum CountQuery {
  struct Aggregation {
    var alias: String
    /// Stop counting here; nil for all.
    var upTo: Int64?
  }

  /// Counts the documents once, for all aggregations.
  static func run(
    _ query: Query, _ aggregations: [Aggregation], in store: DocumentStore
  ) throws -> [(alias: String, count: Int64)] {
    guard !aggregations.isEmpty else { throw GoogleError.invalid("An aggregation query needs an aggregation.") }
    var scan = try QueryScan(query, in: store)
    var count: Int64 = 0
    while !scan.isAtEnd {
      count += 1
      try scan.advance()
    }
    return aggregations.map { ($0.alias, min(count, $0.upTo ?? count)) }
  }
}
