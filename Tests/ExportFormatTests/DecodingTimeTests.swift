import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing

/// Decoding takes time that grows with the bytes, whatever their order and depth: twice the bytes may not take eight
/// times as long. The shortest of some runs counts, so that a busy machine does not.
@Suite(.serialized) struct DecodingTimeTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var small: [UInt8]
    var large: [UInt8]
  }

  static let shapes = [
    Shape(
      testDescription: "an indexed field after a raw one, in each of many levels", small: outOfOrder(levels: 25),
      large: outOfOrder(levels: 100)),
    Shape(
      testDescription: "a field that comes twice, in each of many levels", small: twice(levels: 25),
      large: twice(levels: 100)),
    Shape(
      testDescription: "a field that comes twice, in each of many maps", small: twice(maps: 2_000),
      large: twice(maps: 16_000)),
  ]

  @Test(.timeLimit(.minutes(10)), arguments: shapes) func growsWithTheBytes(_ shape: Shape) throws {
    let ratio = Double(shape.large.count) / Double(shape.small.count)
    let (small, large) = try (shortest(shape.small), shortest(shape.large))
    #expect(large < small * ratio * 4, "\(large) for \(shape.large.count) bytes, \(small) for \(shape.small.count)")
  }

  private func shortest(_ record: [UInt8]) throws -> Duration {
    var decoder = EntityDecoder()
    var document = FlatDocument()
    var shortest = Duration.seconds(1_000)
    for _ in 0..<10 {
      let start = threadTime()
      try decoder.decode(record.span.bytes, record.indices, into: &document)
      shortest = min(shortest, threadTime() - start)
    }
    return shortest
  }

  /// Processor time of this thread: what other tests do meanwhile is not in it.
  private func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }

  /// In each map, an integer that is raw, the next map, and an integer that is indexed.
  private static func outOfOrder(levels: Int) -> [UInt8] {
    var inner: [UInt8] = []
    for _ in 0..<levels {
      var wire = WireWriter()
      wire.property(15, "r") { $0.varint(1, 1) }
      wire.property(15, "m", meaning: 19) { $0.data(3, inner) }
      wire.property(14, "p") { $0.varint(1, 2) }
      inner = wire.bytes
    }
    return EntityBytes.document { $0.bytes += inner }
  }

  private static func twice(levels: Int) -> [UInt8] {
    var inner: [UInt8] = []
    for _ in 0..<levels {
      var wire = WireWriter()
      wire.property(15, "r") { $0.varint(1, 1) }
      wire.property(15, "m", meaning: 19) { $0.data(3, inner) }
      wire.property(15, "r") { $0.varint(1, 2) }
      inner = wire.bytes
    }
    return EntityBytes.document { $0.bytes += inner }
  }

  private static func twice(maps: Int) -> [UInt8] {
    EntityBytes.document {
      for number in 0..<maps {
        $0.property(15, "m\(number)", meaning: 19) {
          $0.message(3) {
            $0.property(15, "r") { $0.varint(1, 1) }
            $0.property(15, "s") { $0.varint(1, 1) }
            $0.property(15, "r") { $0.varint(1, 2) }
          }
        }
      }
    }
  }

  /// What the order of a deep document is, not only that it is fast.
  @Test func theOrderOfEachLevel() throws {
    let document = try DecodedRecord(Self.outOfOrder(levels: 2)).document
    #expect(
      document.fields == [
        Field("p", .integer(2)), Field("r", .integer(1)),
        Field("m", .map([Field("p", .integer(2)), Field("r", .integer(1)), Field("m", .map([]))])),
      ])
    let twice = try DecodedRecord(Self.twice(levels: 2)).document
    let ones = Field("r", .array([.integer(1), .integer(2)]))
    #expect(twice.fields == [ones, Field("m", .map([ones, Field("m", .map([]))]))])
  }
}
