import Documents
import ExportFormat
import TestSupport
import Testing

/// Readers of segments, put together, are one reader of the whole file, whatever is in it.
@Suite struct LogSegmentTests {
  private enum Seen: Equatable {
    /// Offset, bytes, number in the file.
    case record(Int, Int, Int)
    case damage(Damage.Code, Int, String)
  }

  private struct Reading: Equatable {
    var seen: [Seen] = []
    var bytesLost = 0
  }

  private func read(_ bytes: [UInt8], cuts: [Int]) -> Reading {
    var reading = Reading()
    var records = 0
    var assembled: [UInt8] = []
    for (start, end) in zip([0] + cuts, cuts + [Int.max]) {
      var reader = LogReader(segment: start..<end)
      let before = records
      events: while true {
        switch reader.next(bytes.span.bytes, assembling: &assembled) {
        case .end: break events
        case .record(let record):
          records = before + record.number
          reading.seen.append(.record(record.offset, record.payload.count, records))
        case .damage(let damage): reading.seen.append(.damage(damage.code, damage.offset, damage.message))
        }
      }
      reading.bytesLost += reader.bytesLost
    }
    return reading
  }

  private let block = LogFormat.blockSize

  @Test func segmentsOfASoundFile() {
    var writer = LogWriter()
    for size in [10, 40_000, 3, 100_000, 32_754, 7, 200_000, 0, 5_000] {
      writer.append([UInt8](repeating: 7, count: size))
    }
    let whole = read(writer.bytes, cuts: [])
    #expect(whole.seen.count == 9)
    #expect(whole.bytesLost == 0)
    let borders = Array(stride(from: block, to: writer.bytes.count, by: block))
    #expect(read(writer.bytes, cuts: borders) == whole)
    for border in borders { #expect(read(writer.bytes, cuts: [border]) == whole) }
  }

  @Test(arguments: 0..<60) func segmentsOfADamagedFile(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    var writer = LogWriter()
    for _ in 0..<40 { writer.append([UInt8](repeating: 7, count: Int.random(in: 0..<60_000, using: &random))) }
    var bytes = writer.bytes
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let start = place - place % block
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] ^= 1
      case 1:
        bytes.replaceSubrange(
          place..<min(place + 3_000, bytes.count), with: repeatElement(0, count: min(3_000, bytes.count - place)))
      case 2 where bytes.count > 4 * block: bytes.removeSubrange(start..<min(start + block, bytes.count))
      case 3: bytes.insert(contentsOf: Array(bytes[start..<min(start + block, bytes.count)]), at: start)
      default: bytes.removeLast(Int.random(in: 0..<min(50, bytes.count), using: &random))
      }
    }
    let whole = read(bytes, cuts: [])
    let borders = Array(stride(from: block, to: bytes.count, by: block))
    #expect(read(bytes, cuts: borders) == whole)
    for _ in 0..<10 {
      let cuts = borders.filter { _ in Bool.random(using: &random) }
      #expect(read(bytes, cuts: cuts) == whole)
    }
  }
}
