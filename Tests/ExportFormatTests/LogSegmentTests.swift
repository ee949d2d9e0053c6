import ExportFormat
import FuzzTargets
import TestSupport
import Testing

/// Readers of segments, put together, are one reader of the whole file, whatever is in it.
@Suite struct LogSegmentTests {
  private let block = LogFormat.blockSize

  @Test func segmentsOfASoundFile() {
    var writer = LogWriter()
    for size in [10, 40_000, 3, 100_000, 32_754, 7, 200_000, 0, 5_000] {
      writer.append([UInt8](repeating: 7, count: size))
    }
    let whole = LogReading(writer.bytes)
    #expect(whole.records.count == 9)
    #expect(whole.isSound && whole.bytesLost == 0)
    let borders = Array(stride(from: block, to: writer.bytes.count, by: block))
    #expect(LogReading(writer.bytes, cuts: borders) == whole)
    for border in borders { #expect(LogReading(writer.bytes, cuts: [border]) == whole) }
    for blocks in 1...4 { #expect(LogReading(writer.bytes, window: blocks * block) == whole) }
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
    let whole = LogReading(bytes)
    let borders = Array(stride(from: block, to: bytes.count, by: block))
    #expect(LogReading(bytes, cuts: borders) == whole)
    for _ in 0..<10 {
      let cuts = borders.filter { _ in Bool.random(using: &random) }
      #expect(LogReading(bytes, cuts: cuts) == whole)
      #expect(LogReading(bytes, cuts: cuts, window: Int.random(in: 1...5, using: &random) * block) == whole)
    }
  }
}
