import Catalog
import ExportFormat
import Foundation
import FuzzTargets
import TestSupport
import Testing

/// libleveldb's own writer as the oracle: the log of a database that it wrote is in the framing of output files.
@Suite struct LogOracleTests {
  /// Bytes of a write batch around one entry with a 1-byte key, when the value takes `lengthBytes` for its length.
  private static func overhead(_ lengthBytes: Int) -> Int { 12 + 1 + 1 + 1 + lengthBytes }

  /// Values whose batches have exactly the sizes at which framing turns: a record that fills a block, and one that does
  /// not fit by a byte; after them small ones, empty ones and one over several blocks.
  private static let valueSizes =
    [0, 1, 7, 32_761 - overhead(3), 32_761, 32_762, 100_000, 7, 0, 1]
    + [32_761, 32_762, 65_000, 65_522].map { $0 - overhead(3) }

  @Test func readsWhatLevelDBWrote() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path + "/db"
      do {
        let database = try LevelDB(folder: path)
        for (index, size) in Self.valueSizes.enumerated() {
          var batch = LevelDB.Batch()
          batch.put([UInt8(index)], Self.value(size, index))
          try database.write(batch)
        }
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".log") }
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(try #require(names.first))")))
      let records = Self.records(bytes)
      try #require(records.count == Self.valueSizes.count)
      for (index, size) in Self.valueSizes.enumerated() {
        let value = Self.value(size, index)
        #expect(records[index].suffix(size).elementsEqual(value), "record \(index)")
        #expect(records[index].count == Self.overhead(size < 128 ? 1 : size < 16_384 ? 2 : 3) + size)
      }
      // And the other way: our writer frames these records as LevelDB did. It writes a last trailer at once.
      var writer = LogWriter()
      for record in records { writer.append(record) }
      #expect(writer.bytes.starts(with: bytes))
      #expect(writer.bytes.count - bytes.count < LogFormat.headerSize)
    }
  }

  private static func value(_ size: Int, _ index: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ index) }
  }

  private static func records(_ bytes: [UInt8]) -> [[UInt8]] {
    var records: [[UInt8]] = []
    let reading = LogReading(bytes) { records.append($0) }
    #expect(reading.events.allSatisfy { $0.code == nil || $0.code == .trailerMissing })
    return records
  }
}
