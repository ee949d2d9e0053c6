import Documents

/// Decodes documents of one database as the store has them: the key has the name, the value everything else.
struct StoredDocumentDecoder {
  private let namePrefix: [UInt8]
  private let keyPrefixCount: Int
  private var decoder = ServiceDocumentDecoder()
  private var flat = FlatDocument()

  init(_ database: DatabaseName) {
    namePrefix = Array("\(database)/documents".utf8)
    keyPrefixCount = DocumentKey.prefix(of: database).count
  }

  /// Gives the document and the bytes that it is a view of, both valid during the call.
  mutating func decode<Result>(
    _ key: RawSpan, _ value: RawSpan, _ body: (FlatDocument, RawSpan) throws -> Result
  ) throws -> Result {
    var name = namePrefix
    DocumentKey.appendPath(of: key, from: keyPrefixCount, to: &name)
    var message = WireWriter()
    message.data(1, name)
    value.withUnsafeBytes { message.bytes.append(contentsOf: $0) }
    let bytes = message.bytes.span.bytes
    try decoder.decode(bytes, 0..<bytes.byteCount, into: &flat)
    return try body(flat, bytes)
  }

  /// The document as a tree.
  mutating func document(_ key: RawSpan, _ value: RawSpan) throws -> Document {
    try decode(key, value) { $0.document($1) }
  }
}
