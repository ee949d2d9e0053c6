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

  init(_ bytes: RawSpan, isAggregation: Bool = false) throws {
    for field in try bytes.fields() {
      switch (field.tag.rawValue, isAggregation) {
      case (1 << 3 | 2, _): parent = bytes.string(field.content) ?? ""
      case (2 << 3 | 2, false): query = try StructuredQuery(bytes, field.content)
      case (2 << 3 | 2, true): try readAggregationQuery(bytes, field.content)
      case (7 << 3 | 2, false), (6 << 3 | 2, true):
        readTime = try ServiceDocumentDecoder.timestamp(field.content, bytes)
      default:
        let request = isAggregation ? "RunAggregationQueryRequest" : "RunQueryRequest"
        throw GoogleError.unsupported("field \(field.tag.field) of \(request)")
      }
    }
  }

  private mutating func readAggregationQuery(_ bytes: RawSpan, _ range: Range<Int>) throws {
    for field in try bytes.fields(range) {
      switch field.tag.rawValue {
      case 1 << 3 | 2: query = try StructuredQuery(bytes, field.content)
      case 3 << 3 | 2: try readAggregation(bytes, field.content)
      default: break
      }
    }
  }

  private mutating func readAggregation(_ bytes: RawSpan, _ range: Range<Int>) throws {
    var aggregation = CountQuery.Aggregation(alias: "field_\(aggregations.count + 1)")
    for field in try bytes.fields(range) {
      switch field.tag.rawValue {
      case 1 << 3 | 2:
        for upTo in try bytes.fields(field.content) where upTo.tag.rawValue == 1 << 3 | 2 {
          aggregation.upTo = try StructuredQuery.wrapped(bytes, upTo.content)
        }
      case 7 << 3 | 2: aggregation.alias = bytes.string(field.content) ?? ""
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
    for field in try bytes.fields() {
      switch field.tag.rawValue {
      case 1 << 3 | 2: database = bytes.string(field.content) ?? ""
      case 2 << 3 | 2: documents.append(bytes.string(field.content))
      case 7 << 3 | 2: readTime = try ServiceDocumentDecoder.timestamp(field.content, bytes)
      default: throw GoogleError.unsupported("field \(field.tag.field) of BatchGetDocumentsRequest")
      }
    }
  }
}
