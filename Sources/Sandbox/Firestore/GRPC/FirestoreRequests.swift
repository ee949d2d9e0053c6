import Documents

/// RunQueryRequest and RunAggregationQueryRequest.
///
///     RunQueryRequest             1 parent  2 structured_query  7 read_time  (5, 6 transactions, 10 explain_options)
///     RunAggregationQueryRequest  1 parent  2 structured_aggregation_query  6 read_time  (4, 5 and 8 as above)
///     StructuredAggregationQuery  1 structured_query  3 aggregations
///     Aggregation                 1 count  7 alias  (2 sum, 3 avg)      Count  1 up_to      Int64Value  1 value
///
/// Source: google/firestore/v1/firestore.proto and query.proto.
struct QueryRequest {
  var parent = ""
  var query: StructuredQuery?
  var aggregations: [CountQuery.Aggregation] = []
  var readTime: Int64?

  /// Reads a RunQueryRequest.
  init(query bytes: RawSpan) throws {
    var cursor = WireCursor(0..<bytes.byteCount)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: parent = bytes.string(try cursor.lengthDelimited(bytes)) ?? ""
      case 2 << 3 | 2: query = try StructuredQuery(bytes, try cursor.lengthDelimited(bytes))
      case 7 << 3 | 2: readTime = try WireTimestamp(bytes, cursor.lengthDelimited(bytes)).wrappedMicroseconds
      default: throw GoogleError.unsupported("field \(tag.field) of RunQueryRequest")
      }
    }
  }

  /// Reads a RunAggregationQueryRequest.
  init(aggregation bytes: RawSpan) throws {
    var cursor = WireCursor(0..<bytes.byteCount)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: parent = bytes.string(try cursor.lengthDelimited(bytes)) ?? ""
      case 2 << 3 | 2: try readAggregationQuery(WireCursor(try cursor.lengthDelimited(bytes)), bytes)
      case 6 << 3 | 2: readTime = try WireTimestamp(bytes, cursor.lengthDelimited(bytes)).wrappedMicroseconds
      default: throw GoogleError.unsupported("field \(tag.field) of RunAggregationQueryRequest")
      }
    }
  }

  private mutating func readAggregationQuery(_ message: WireCursor, _ bytes: RawSpan) throws {
    var cursor = message
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: query = try StructuredQuery(bytes, try cursor.lengthDelimited(bytes))
      case 3 << 3 | 2: try readAggregation(WireCursor(try cursor.lengthDelimited(bytes)), bytes)
      default: try cursor.skip(tag, bytes)
      }
    }
  }

  private mutating func readAggregation(_ message: WireCursor, _ bytes: RawSpan) throws {
    var aggregation = CountQuery.Aggregation(alias: "field_\(aggregations.count + 1)")
    var cursor = message
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2:
        let upTo = try WireCursor.field(1, of: cursor.lengthDelimited(bytes), bytes)
        aggregation.upTo = try upTo.map { try StructuredQuery.wrapped(bytes, $0) }
      case 7 << 3 | 2: aggregation.alias = bytes.string(try cursor.lengthDelimited(bytes)) ?? ""
      default: throw GoogleError.unsupported("an aggregation other than count")
      }
    }
    aggregations.append(aggregation)
  }
}

/// BatchGetDocumentsRequest: 1 database  2 documents  7 read_time  (3 mask; 4, 5 transactions).
struct BatchGetRequest {
  var database = ""
  var documents: [String?] = []
  var readTime: Int64?

  init(_ bytes: RawSpan) throws {
    var cursor = WireCursor(0..<bytes.byteCount)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: database = bytes.string(try cursor.lengthDelimited(bytes)) ?? ""
      case 2 << 3 | 2: documents.append(bytes.string(try cursor.lengthDelimited(bytes)))
      case 7 << 3 | 2: readTime = try WireTimestamp(bytes, cursor.lengthDelimited(bytes)).wrappedMicroseconds
      default: throw GoogleError.unsupported("field \(tag.field) of BatchGetDocumentsRequest")
      }
    }
  }
}
