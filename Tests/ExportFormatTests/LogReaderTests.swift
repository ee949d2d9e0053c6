import ExportFormat
import FuzzTargets
import Testing

/// Framing damage, byte by byte, on logs of our own writer.
@Suite struct LogReaderTests {
  private enum Seen: Equatable {
    case record(Int)
    case damage(Damage.Code, Int)
  }

  private func read(_ bytes: [UInt8]) -> [Seen] {
    LogReading(bytes).events.map { event in
      event.code.map { .damage($0, event.offset) } ?? .record(event.count)
    }
  }

  private func log(_ sizes: Int...) -> [UInt8] {
    var writer = LogWriter()
    for size in sizes { writer.append([UInt8](repeating: 7, count: size)) }
    return writer.bytes
  }

  @Test func everySizeAroundTheBlockBorder() {
    for size in 32_740...32_790 {
      #expect(read(log(size, 5, 0, 70_000)) == [.record(size), .record(5), .record(0), .record(70_000)], "\(size)")
    }
  }

  @Test func sevenAndEightBytesLeft() {
    // 32,768 - 7 - 32,754 = 7: a first fragment without payload. With 8, one of a byte.
    let seven = log(32_754, 10)
    #expect(seven[32_761 + 6] == 2 && seven[32_761 + 4] == 0)
    #expect(read(seven) == [.record(32_754), .record(10)])
    let eight = log(32_753, 10)
    #expect(eight[32_760 + 6] == 2 && eight[32_760 + 4] == 1)
    #expect(read(eight) == [.record(32_753), .record(10)])
  }

  @Test func cutsAreFoundWhereTheyAre() {
    let whole = log(100, 200)
    #expect(read(Array(whole.prefix(107))) == [.record(100)])
    #expect(read(Array(whole.prefix(110))) == [.record(100), .damage(.headerTruncated, 107)])
    #expect(read(Array(whole.prefix(114))) == [.record(100), .damage(.recordTruncated, 107)])
    #expect(read(Array(whole.dropLast())) == [.record(100), .damage(.recordTruncated, 107)])
    let long = log(100, 40_000)
    #expect(read(Array(long.prefix(32_768))) == [.record(100), .damage(.recordUnfinished, 107)])
  }

  @Test func readingGoesOnAtTheNextBlock() {
    var bytes = log(100, 20_000, 30_000, 300)
    bytes[50] ^= 1
    // The third record begins in the first block, which is lost; its end in the second block is passed over silently.
    #expect(read(bytes) == [.damage(.recordChecksum, 0), .record(300)])
  }

  @Test func fragmentsOutOfOrder() {
    let long = log(40_000)
    #expect(read(Array(long[32_768...])) == [.damage(.recordSequence, 0)])
    // FIRST without LAST, then a whole record.
    let first = Array(long.prefix(32_768))
    #expect(read(first + log(10)) == [.damage(.recordSequence, 32_768), .record(10)])
    #expect(read(first + first) == [.damage(.recordSequence, 32_768), .damage(.recordUnfinished, 32_768)])
  }

  @Test func padding() {
    let record = log(100)
    #expect(read(record + [UInt8](repeating: 0, count: 100)) == [.record(100)])
    #expect(read(record + [UInt8](repeating: 0, count: 32_768 - 107)) == [.record(100)])
    #expect(read(record + [0, 0, 0]) == [.record(100), .damage(.headerTruncated, 107)])
    var dirty = record + [UInt8](repeating: 0, count: 100)
    dirty[200] = 1
    #expect(read(dirty) == [.record(100), .damage(.blockPadding, 107)])
    #expect(read([UInt8](repeating: 0, count: 32_768) + record) == [.record(100)])
  }

  @Test func trailers() {
    // 3 bytes are left in the block.
    let bytes = log(32_758)
    #expect(bytes.count == 32_768)
    #expect(read(bytes) == [.record(32_758)])
    for missing in 1...3 {
      let cut = Array(bytes.dropLast(missing))
      #expect(read(cut) == [.record(32_758), .damage(.trailerMissing, cut.count)])
    }
    var dirty = log(32_758, 10)
    dirty[32_766] = 1
    #expect(read(dirty) == [.record(32_758), .damage(.blockTrailer, 32_765), .record(10)])
  }

  /// A file can be one record of any length; memory is only for what is wanted of it.
  @Test func recordsOverTheLimitAreCountedAndNotKept() {
    let bytes = log(1_000_000, 10)
    var reader = LogReader(longestRecord: 50_000)
    var assembled: [UInt8] = []
    guard case .record(let long) = reader.next(bytes.span.bytes, assembling: &assembled),
      case .record(let short) = reader.next(bytes.span.bytes, assembling: &assembled)
    else {
      Issue.record("two records are expected")
      return
    }
    #expect(long.payload.count == 1_000_000 && short.payload.count == 10)
    #expect(assembled.count > 50_000 && assembled.count <= 50_000 + LogFormat.blockSize)
    #expect(reader.bytesLost == 0)
  }

  @Test func lengthsAndTypes() {
    var bytes = log(100, 10)
    bytes[4] = 0xFF
    bytes[5] = 0xFF
    #expect(read(bytes) == [.damage(.recordLength, 0)])
    var reserved: [UInt8] = log(10)
    reserved[6] = 9
    let checksum = LogFormat.storedChecksum(reserved.span.bytes, 6..<reserved.count)
    for byte in 0..<4 { reserved[byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(byte))) }
    #expect(read(reserved) == [.damage(.recordType, 0)])
  }
}
