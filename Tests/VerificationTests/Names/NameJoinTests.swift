import Documents
import ExportFormat
import TestSupport
import Testing

@testable import Verification

@Suite struct NameJoinTests {
  /// Enough to be written to the temporary file many times over, from several workers.
  @Test func findsExactlyTheNamesThatAreMissing() async throws {
    let join = NameJoin()
    let workers = 4
    let names = 400_000
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<workers {
        group.addTask {
          var batch = NameJoin.Batch(join)
          for number in stride(from: worker, to: names, by: workers) {
            if !number.isMultiple(of: 1000) { try batch.add(Self.hash(number)) }
            let place = RecordPlace(file: worker, offset: number)
            try batch.ask(.init(name: Self.hash(number), subject: number % 3, place: place))
          }
          try batch.finish()
        }
      }
      try await group.waitForAll()
    }
    var missing: [Int] = []
    try join.forEachUnanswered { question in
      let place = question.place
      #expect(question.subject == place.offset % 3 && place.file == place.offset % workers)
      missing.append(place.offset)
    }
    #expect(missing.sorted() == Array(stride(from: 0, to: names, by: 1000)))
  }

  private static func hash(_ number: Int) -> NameHash {
    var random = SeededRandom(seed: UInt64(number))
    return NameHash(high: random.next(), low: max(random.next(), 1))
  }

  @Test func nothingAskedNothingMissing() throws {
    let join = NameJoin()
    var batch = NameJoin.Batch(join)
    try batch.add(Self.hash(1))
    try batch.finish()
    try join.forEachUnanswered { _ in Issue.record("nothing was asked") }
  }

  /// Paths that differ only in where one part ends, in the kind of an id, or in their form of Unicode.
  @Test func namesThatLookAlikeHaveOtherHashes() throws {
    let paths = [
      "a/b", "ab/b", "a/bb", "a/b/c/d", "a/bc/d/e", "a/__id7__", "a/7", "é/b", "e\u{301}/b", "a/12345678",
      "a/123456789",
    ]
    var hashes: Set<NameHash> = []
    for path in paths {
      let hash = try Self.hash(path)
      #expect(hashes.insert(hash).inserted, "\(path)")
      #expect(try Self.hash(path) == hash)
    }
  }

  private static func hash(_ path: String) throws -> NameHash {
    let record = try DecodedRecord(WrittenExport.document(path))
    return NameHash(record.flat, at: 0, record.bytes.span.bytes)
  }
}
