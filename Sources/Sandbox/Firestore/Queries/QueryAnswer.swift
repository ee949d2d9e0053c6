/// How the elements of a query's answer are written.
protocol QueryAnswerForm {
  /// Appends an element with a document of the store.
  mutating func append(_ key: RawSpan, _ value: RawSpan, to piece: inout [UInt8]) throws
  /// Appends the last element, which holds no document and says that there are no more.
  mutating func end(to piece: inout [UInt8])
}

/// The answer to a query, made piece by piece so that it is never whole in memory.
///
/// Firestore's emulator puts `done` into the element of the last document; here it has an element of its own, as in
/// the emulator's answer to a query that finds nothing.
struct QueryAnswer<Form: QueryAnswerForm> {
  /// Bytes after which a piece is sent.
  private static var pieceBytes: Int { 128 << 10 }

  private var scan: QueryScan
  private var form: Form
  private var isComplete = false

  init(_ query: Query, in store: DocumentStore, as form: Form) throws {
    self.form = form
    scan = try QueryScan(query, in: store)
  }

  /// The next piece of the answer; nil after the last.
  mutating func next() throws -> [UInt8]? {
    if isComplete { return nil }
    var piece: [UInt8] = []
    piece.reserveCapacity(Self.pieceBytes + Self.pieceBytes / 4)
    while !scan.isAtEnd, piece.count < Self.pieceBytes {
      try scan.withDocument { key, value in try form.append(key, value, to: &piece) }
      try scan.advance()
    }
    if scan.isAtEnd {
      isComplete = true
      form.end(to: &piece)
    }
    return piece
  }
}
