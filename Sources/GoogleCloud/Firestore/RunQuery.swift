package import Documents

/// A query for every document of a database, of every collection, in the order of their names.
///
///     RunQueryRequest       1 parent  2 structured_query  7 read_time
///     StructuredQuery       2 from  4 order_by  5 limit (Int32Value)  7 start_at  8 end_at
///     CollectionSelector    3 all_descendants
///     Order                 1 field (FieldReference: 2 field_path)  2 direction (1 ascending)
///     Cursor                1 values (Value: 5 reference)  2 before
///
/// Source: google/firestore/v1/query.proto and firestore.proto.
struct RunQueryRequest {
  var database: DatabaseName
  var readTime: ReadTime?
  var range = NameRange()
  var limit: Int?

  var message: [UInt8] {
    var wire = WireWriter()
    wire.string(1, "\(database)/documents")
    wire.message(2) { query in
      query.message(2) { $0.varint(3, 1) }
      query.message(4) { order in
        order.message(1) { $0.string(2, "__name__") }
        order.varint(2, 1)
      }
      if let limit { query.message(5) { $0.varint(1, UInt64(limit)) } }
      switch range.start {
      case .from(let path): append(7, path, isBefore: true, to: &query)
      case .after(let path): append(7, path, isBefore: false, to: &query)
      case nil: break
      }
      if let end = range.end { append(8, end, isBefore: true, to: &query) }
    }
    if let readTime { wire.timestamp(7, microseconds: readTime.microseconds) }
    return wire.bytes
  }

  /// A cursor before or behind a document, which need not exist.
  private func append(_ field: Int, _ path: DocumentPath, isBefore: Bool, to query: inout WireWriter) {
    let name = DocumentName(database: database, path: path)
    query.message(field) { cursor in
      cursor.message(1) { $0.string(5, name.description) }
      if isBefore { cursor.varint(2, 1) }
    }
  }
}

/// A part of a database, in the order of names.
package struct NameRange: Sendable {
  package enum Start: Sendable {
    case from(DocumentPath)
    /// The last document that need not come again.
    case after(DocumentPath)
  }

  /// Nil: from the first document.
  package var start: Start?
  /// The first document that does not belong to it; nil: to the last document.
  package var end: DocumentPath?

  package init(from start: Start? = nil, to end: DocumentPath? = nil) {
    self.start = start
    self.end = end
  }
}

/// What one message of the answer to a query, or to a `BatchGetDocumentsRequest`, holds.
///
///     RunQueryResponse            1 document  3 read_time
///     BatchGetDocumentsResponse   1 found     4 read_time   2 missing (the name)
struct DocumentAnswer {
  /// Where the google.firestore.v1.Document stands in the span.
  var document: Range<Int>?
  var missing: Range<Int>?
  var readTime: ReadTime?

  init(_ bytes: RawSpan, _ range: Range<Int>, readTimeField: UInt64) throws {
    do {
      var cursor = WireCursor(range)
      while let tag = try cursor.next(bytes) {
        switch tag.rawValue {
        case 1 << 3 | 2: document = try cursor.lengthDelimited(bytes)
        case 2 << 3 | 2: missing = try cursor.lengthDelimited(bytes)
        case readTimeField << 3 | 2: readTime = try ReadTime(bytes, cursor.lengthDelimited(bytes))
        default: try cursor.skip(tag, bytes)
        }
      }
    } catch let error as WireError {
      throw GoogleCloudError.wrongAnswer("A message of the answer cannot be decoded: \(error.reason.rawValue).")
    }
  }
}
