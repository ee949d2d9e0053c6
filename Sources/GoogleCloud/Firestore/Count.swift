package import Documents

extension FirestoreClient {
  /// More documents than any database has.
  private static let maximumCount = 1 << 48

  /// The service looks at every document before it answers, so the call may be silent for longer than others.
  private var countLimits: TimeLimits {
    TimeLimits(connect: callLimits.connect, idle: callLimits.idle.map { $0 * 5 }, total: .seconds(300))
  }

  /// Counts documents on the server: every one, or those of a collection group. Costs about one read for each 1,000.
  /// - Parameter upTo: where the counting ends; with 1 it costs one read.
  package func count(
    _ database: DatabaseName, group collectionID: ExactName? = nil, at readTime: ReadTime? = nil, upTo: Int? = nil
  ) async throws -> Int {
    let answers: [CountAnswer] = try await rest.repeatable(
      "runAggregationQuery", method: "POST", path: "/v1/\(database)/documents:runAggregationQuery".urlPath,
      body: CountRequest(collectionID, upTo, at: readTime), headers: [FirestoreClient.routing(database)],
      limits: countLimits)
    guard let text = answers.lazy.compactMap(\.result).first?.aggregateFields[CountRequest.alias]?.integerValue,
      let count = Int(text), (0...Self.maximumCount).contains(count)
    else {
      throw GoogleCloudError.wrongAnswer("The answer to runAggregationQuery holds no count.")
    }
    return count
  }
}

/// COUNT over the kindless query of `RunQueryRequest`, or over one of a collection group, in REST's form.
private struct CountRequest: Encodable {
  struct Selector: Encodable {
    /// Nil for all.
    var collectionId: ExactName?
    var allDescendants = true
  }
  struct Query: Encodable {
    var from: [Selector]
  }
  struct Count: Encodable {
    /// A number of 64 bits is a string.
    var upTo: String?
  }
  struct Aggregation: Encodable {
    var alias = CountRequest.alias
    var count = Count()
  }
  struct AggregationQuery: Encodable {
    var structuredQuery: Query
    var aggregations = [Aggregation()]
  }

  static let alias = "documents"

  var structuredAggregationQuery: AggregationQuery
  var readTime: String?

  init(_ collectionID: ExactName?, _ upTo: Int?, at readTime: ReadTime?) {
    structuredAggregationQuery = AggregationQuery(
      structuredQuery: Query(from: [Selector(collectionId: collectionID)]),
      aggregations: [Aggregation(count: Count(upTo: upTo.map(String.init)))])
    self.readTime = readTime?.description
  }
}

private struct CountAnswer: Decodable {
  struct Value: Decodable {
    var integerValue: String?
  }
  struct Result: Decodable {
    var aggregateFields: [String: Value]
  }

  /// Absent in elements that only carry a read time.
  var result: Result?
}
