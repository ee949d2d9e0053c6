import Catalog
import Documents
import ExportFormat
import Files

/// A document that is not the same on both sides, as the merge saw it: by its name, without its fields.
struct FoundDifference {
  /// The `NameOrder` key.
  var key: [UInt8]
  /// How many bytes of the key are those of the last document before it that the other side has, and of the first after
  /// it; nil if there is none in the range that was merged. For one that both have, 0.
  var sharedBefore: Int? = 0
  var sharedAfter: Int? = 0
  /// Of the sides that have the document: of one or of both.
  var left: CatalogEntry?
  var right: CatalogEntry?

  var kind: DocumentDifference.Kind { left == nil ? .onlyRight : right == nil ? .onlyLeft : .changed }
}

/// Differences in the order they were found: in memory while they are few, in a temporary file when they are many.
struct DifferenceSpool: Sendable {
  private static let chunkBytes = 1 << 20

  private var file: SpillFile?
  /// Places and lengths of what is in the file.
  private var chunks: [(start: Int, count: Int)] = []
  private var pending: [UInt8] = []
  private(set) var count = 0

  mutating func append(_ found: FoundDifference) throws {
    count += 1
    append(found.key.count)
    append(found.sharedBefore ?? -1)
    append(found.sharedAfter ?? -1)
    pending.append((found.left == nil ? 0 : 1) | (found.right == nil ? 0 : 2))
    found.left?.append(to: &pending)
    found.right?.append(to: &pending)
    pending += found.key
    guard pending.count >= Self.chunkBytes else { return }
    let file = try self.file ?? SpillFile()
    self.file = file
    chunks.append((try pending.withUnsafeBytes { try file.append($0) }, pending.count))
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ number: Int) {
    withUnsafeBytes(of: Int32(truncatingIfNeeded: number).littleEndian) { pending.append(contentsOf: $0) }
  }

  /// Gives every difference, in order.
  func visit(_ body: (FoundDifference) async throws -> Void) async throws {
    for chunk in chunks {
      var bytes = [UInt8](repeating: 0, count: chunk.count)
      try bytes.withUnsafeMutableBytes { try file?.read($0, at: chunk.start) }
      try await DifferenceSpool.visit(bytes, body)
    }
    try await DifferenceSpool.visit(pending, body)
  }

  private static func visit(_ bytes: [UInt8], _ body: (FoundDifference) async throws -> Void) async throws {
    var reader = Reader(bytes: bytes)
    while let found = reader.next() { try await body(found) }
  }

  /// Reads what `append` wrote; it was in nobody else's hands.
  private struct Reader {
    let bytes: [UInt8]
    var index = 0

    mutating func next() -> FoundDifference? {
      guard index < bytes.count else { return nil }
      let (count, before, after) = (number(), number(), number())
      let sides = bytes[index]
      index += 1
      let left = sides & 1 == 0 ? nil : entry()
      let right = sides & 2 == 0 ? nil : entry()
      let key = Array(bytes[index..<index + count])
      index += count
      return FoundDifference(
        key: key, sharedBefore: before < 0 ? nil : before, sharedAfter: after < 0 ? nil : after, left: left,
        right: right)
    }

    private mutating func number() -> Int {
      defer { index += 4 }
      return Int(Int32(bitPattern: bytes.span.bytes.littleEndian32(at: index)))
    }

    private mutating func entry() -> CatalogEntry? {
      defer { index += CatalogEntry.byteCount }
      return CatalogEntry(bytes.span.bytes.extracting(index..<index + CatalogEntry.byteCount))
    }
  }
}
