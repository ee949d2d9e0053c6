import Documents
import GoogleCloud

/// A query's answer as framed messages; the hot path, so a stored value goes out as it is.
///
///     RunQueryResponse  1 document  3 read_time  6 done
///     Document          1 name, then the stored bytes
struct WireQueryAnswer: QueryAnswerForm {
  private let namesOnly: Bool
  private let decoder: StoredDocumentDecoder
  /// The field `read_time`.
  private let readTime: [UInt8]
  private var name: [UInt8] = []

  init(_ query: Query, readTime: Int64) {
    namesOnly = query.namesOnly
    decoder = StoredDocumentDecoder(query.parent.database)
    var field = WireWriter()
    field.timestamp(3, microseconds: readTime)
    self.readTime = field.bytes
  }

  mutating func append(_ key: RawSpan, _ value: RawSpan, to piece: inout [UInt8]) throws {
    name.removeAll(keepingCapacity: true)
    decoder.appendName(of: key, to: &name)
    let shown = namesOnly ? try StoredDocument(value).fieldsStart : value.byteCount
    let document = Self.fieldBytes(name.count) + shown
    GRPCFrames.appendPrefix(Self.fieldBytes(document) + readTime.count, to: &piece)
    var wire = WireWriter()
    swap(&wire.bytes, &piece)
    wire.tag(1, 2)
    wire.varint(UInt64(document))
    wire.data(1, name)
    value.withUnsafeBytes { wire.bytes.append(contentsOf: $0[..<shown]) }
    wire.bytes += readTime
    swap(&wire.bytes, &piece)
  }

  mutating func end(to piece: inout [UInt8]) {
    var wire = WireWriter()
    wire.bytes = readTime
    wire.varint(6, 1)
    piece += GRPCFrames.frame(wire.bytes)
  }

  /// Bytes of a field of `count` bytes whose number is below 16: tag, length, content.
  private static func fieldBytes(_ count: Int) -> Int {
    var (bytes, rest) = (2 + count, count)
    while rest >= 0x80 {
      bytes += 1
      rest >>= 7
    }
    return bytes
  }
}
