package import Documents

/// Answers which names that are asked for are not in an export, for exports of any size in a few megabytes.
///
/// Every document's name and every question leave a record with a `NameHash`; both are parted by the hash, and each part
/// is joined by itself. No name is kept: whoever gets an unanswered question finds the name where it was asked.
package final class NameJoin: Sendable {
  /// One question: is there a document of this name?
  package struct Question: Sendable, Equatable {
    package var name: NameHash
    /// What the question is about; the asker's own numbering.
    package var subject: Int
    /// Index of the output file, and offset of the record, of the document that asks. There is no record number: files
    /// may be read in several places at once.
    package var file: Int
    package var offset: Int
  }

  private let names = PartitionedSpill(recordBytes: NameHash.byteCount)
  private let questions = PartitionedSpill(recordBytes: Question.byteCount)

  package init() {}

  /// Collects the names and questions of one thread; `finish` hands over the last of them.
  package struct Batch: ~Copyable {
    private static let bytes = 64 << 10

    private let join: NameJoin
    private var names: [UInt8] = []
    private var questions: [UInt8] = []

    package init(_ join: NameJoin) {
      self.join = join
    }

    /// Adds a document's own name.
    package mutating func add(_ name: NameHash) throws {
      name.append(to: &names)
      if names.count >= Batch.bytes { try finish() }
    }

    package mutating func ask(_ question: Question) throws {
      question.append(to: &questions)
      if questions.count >= Batch.bytes { try finish() }
    }

    package mutating func finish() throws {
      try join.names.add(names)
      try join.questions.add(questions)
      names.removeAll(keepingCapacity: true)
      questions.removeAll(keepingCapacity: true)
    }
  }

  /// Gives every question whose name no document has, in no order. All batches must be finished.
  package func forEachUnanswered(_ body: (Question) throws -> Void) throws {
    for partition in 0..<PartitionedSpill.partitions where questions.count(partition) > 0 {
      try Task.checkCancellation()
      var table = NameTable(capacity: names.count(partition))
      try names.read(partition) { chunk in
        let bytes = chunk.span.bytes
        for start in stride(from: 0, to: chunk.count, by: NameHash.byteCount) { table.insert(NameHash(bytes, at: start)) }
      }
      try questions.read(partition) { chunk in
        let bytes = chunk.span.bytes
        for start in stride(from: 0, to: chunk.count, by: Question.byteCount) {
          let question = Question(bytes, at: start)
          if !table.contains(question.name) { try body(question) }
        }
      }
    }
  }
}

/// A set of names by their hashes, which are spread evenly already: open addressing, half full at most.
private struct NameTable {
  private var places: [NameHash]

  init(capacity: Int) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    places = [NameHash](repeating: NameHash(high: 0, low: 0), count: size)
  }

  mutating func insert(_ name: NameHash) { places[place(of: name)] = name }

  func contains(_ name: NameHash) -> Bool { places[place(of: name)].low != 0 }

  /// Where the name stands, or the free place where it belongs.
  private func place(of name: NameHash) -> Int {
    var place = Int(truncatingIfNeeded: name.low) & (places.count - 1)
    while places[place].low != 0, places[place] != name { place = (place + 1) & (places.count - 1) }
    return place
  }
}

// Records of the spill, big-endian, so that the first byte, which parts them, is the hash's most significant one.

extension NameHash {
  fileprivate func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: high.bigEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: low.bigEndian) { bytes.append(contentsOf: $0) }
  }

  fileprivate init(_ bytes: RawSpan, at start: Int) {
    self.init(high: bytes.littleEndian64(at: start).byteSwapped, low: bytes.littleEndian64(at: start + 8).byteSwapped)
  }
}

extension NameJoin.Question {
  /// name 16 · subject 4 · file 4 · offset 8
  fileprivate static let byteCount = 32

  fileprivate func append(to bytes: inout [UInt8]) {
    name.append(to: &bytes)
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: subject).littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: file).littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: UInt64(offset).littleEndian) { bytes.append(contentsOf: $0) }
  }

  fileprivate init(_ bytes: RawSpan, at start: Int) {
    name = NameHash(bytes, at: start)
    subject = Int(bytes.littleEndian32(at: start + 16))
    file = Int(bytes.littleEndian32(at: start + 20))
    offset = Int(truncatingIfNeeded: bytes.littleEndian64(at: start + 24))
  }
}
