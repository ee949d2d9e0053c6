import Hummingbird
import JSON

/// Firestore's data API over REST. Each method is given the parsed request and answers it.
struct FirestoreREST: Sendable {
  let store: DocumentStore

  /// POST {parent}:runQuery
  func runQuery(_ parent: ParentName, _ request: JSONValue) throws -> Response {
    try request.refuse("transaction", "newTransaction", "explainOptions")
    let query = try Query(parent: parent, StructuredQuery(request["structuredQuery"]))
    let form = RESTQueryAnswer(query, readTime: try readTime(request))
    return Response(
      status: .ok, headers: Response.jsonHeaders,
      body: ResponseBody { [store] writer in
        var answer = try QueryAnswer(query, in: store, as: form)
        while let piece = try answer.next() { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      })
  }

  /// POST {parent}:runAggregationQuery, for COUNT.
  func runAggregationQuery(_ parent: ParentName, _ request: JSONValue) throws -> Response {
    try request.refuse("transaction", "newTransaction", "explainOptions")
    let readTime = try readTime(request)
    let aggregation = request["structuredAggregationQuery"]
    let query = try Query(parent: parent, StructuredQuery(aggregation?["structuredQuery"]))
    let counts = try (aggregation?["aggregations"]?.elements ?? []).enumerated().map { index, json in
      guard let count = json["count"] else { throw GoogleError.unsupported("an aggregation other than count") }
      let alias = json["alias"]?.text ?? "field_\(index + 1)"
      return CountQuery.Aggregation(alias: alias, upTo: count["upTo"]?.integer)
    }
    let fields = try CountQuery.run(query, counts, in: store).map { result in
      JSONValue.Member(result.alias, .members([("integerValue", .integer64(result.count))]))
    }
    let result = JSONValue.members([("aggregateFields", .object(fields))])
    return .json(.array([.members([("result", result), ("readTime", .time(readTime))])]))
  }

  /// POST {parent}:listCollectionIds
  func listCollectionIDs(_ parent: ParentName, _ request: JSONValue) throws -> Response {
    _ = try readTime(request)
    let size = Int(clamping: request["pageSize"]?.integer ?? 0)
    guard size >= 0 else { throw GoogleError.invalid("pageSize must not be negative.") }
    let limit = size == 0 ? Self.defaultPageSize : min(size, Self.maximumPageSize)
    let ids = try CollectionIDs.list(
      below: parent.key, after: request["pageToken"]?.text.flatMap { $0.isEmpty ? nil : $0 }, limit: limit, in: store)
    let next = ids.count == limit ? ids.last : nil
    return .members([("collectionIds", .strings(ids)), ("nextPageToken", next.map { .string($0) })])
  }

  private static let defaultPageSize = 100
  private static let maximumPageSize = 10_000

  func readTime(_ request: JSONValue) throws -> Int64 {
    guard let text = request["readTime"] else { return try store.readTime(requested: nil) }
    guard let time = text.text.flatMap(Timestamp.microseconds) else {
      throw GoogleError.invalid("readTime is no RFC 3339 timestamp.")
    }
    return try store.readTime(requested: time)
  }
}
