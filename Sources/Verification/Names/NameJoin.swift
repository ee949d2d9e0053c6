import Documents
import ExportFormat

/// Answers which names that are asked for are not in an export, for exports of any size in a few megabytes.
///
/// Every document's name and every question leave a record with a `NameHash`; both are parted by the hash, and each part
/// is joined by itself. No name is kept: whoever gets an unanswered question finds the name where it was asked.
final class NameJoin: Sendable {
  /// One question: is there a document of this name?
  struct Question: Sendable, Equatable {
    var name: NameHash
    /// What the question is about; the asker's own numbering.
    var subject: Int
    /// Of the document that asks. Records have no number while files are read in several places at once.
    var place: RecordPlace
  }

  private let names = PartitionedSpill(width: NameHash.width)
  private let questions = PartitionedSpill(width: Question.width)

  /// Collects the names and questions of one thread; `finish` hands over the last of them.
  struct Batch: ~Copyable {
    private static let words = 8_192

    private let join: NameJoin
    private var names: [UInt64] = []
    private var questions: [UInt64] = []

    init(_ join: NameJoin) {
      self.join = join
    }

    mutating func add(_ name: NameHash) throws {
      name.append(to: &names)
      if names.count >= Batch.words { try finish() }
    }

    mutating func ask(_ question: Question) throws {
      question.append(to: &questions)
      if questions.count >= Batch.words { try finish() }
    }

    mutating func finish() throws {
      try join.names.add(names)
      try join.questions.add(questions)
      names.removeAll(keepingCapacity: true)
      questions.removeAll(keepingCapacity: true)
    }
  }

  /// Gives every question whose name no document has, in no order. All batches must be finished.
  func forEachUnanswered(_ body: (Question) throws -> Void) throws {
    for partition in 0..<PartitionedSpill.partitions where questions.count(partition) > 0 {
      try Task.checkCancellation()
      var table = NameTable(capacity: names.count(partition))
      try names.read(partition) { words in
        for start in stride(from: 0, to: words.count, by: NameHash.width) { table.insert(NameHash(words, at: start)) }
      }
      try questions.read(partition) { words in
        for start in stride(from: 0, to: words.count, by: Question.width) {
          let question = Question(words, at: start)
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

// Records of the spill.

extension NameHash {
  fileprivate static let width = 2

  fileprivate func append(to words: inout [UInt64]) {
    words.append(high)
    words.append(low)
  }

  fileprivate init(_ words: [UInt64], at start: Int) {
    self.init(high: words[start], low: words[start + 1])
  }
}

extension NameJoin.Question {
  /// name 2 words · subject and file, 32 bits each · offset
  fileprivate static let width = 4

  fileprivate func append(to words: inout [UInt64]) {
    name.append(to: &words)
    words.append(UInt64(UInt32(truncatingIfNeeded: subject)) << 32 | UInt64(UInt32(truncatingIfNeeded: place.file)))
    words.append(UInt64(place.offset))
  }

  fileprivate init(_ words: [UInt64], at start: Int) {
    name = NameHash(words, at: start)
    subject = Int(words[start + 2] >> 32)
    place = RecordPlace(file: Int(words[start + 2] & 0xFFFF_FFFF), offset: Int(words[start + 3]))
  }
}
