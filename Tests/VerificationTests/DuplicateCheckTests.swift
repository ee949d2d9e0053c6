import ExportFormat
import Foundation
import TestSupport
import Testing

@testable import Verification

/// The second reading, for names that seem to be there twice. What it finds is in the table of damage.
@Suite struct DuplicateCheckTests {
  /// A document that is met twice by the first reading and once by the second was in a file that changed in between.
  @Test func aDuplicateThatVanishesIsAChangedFile() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.blocks.make(in: parent)
      let ledger = NameLedger()
      var batch = NameLedgerBatch(ledger, worker: 0)
      let record = try DecodedRecord(folder.records()[3])
      for _ in 0..<2 { try batch.add(record.flat, record.bytes.span.bytes, path: 0) }
      try batch.finish()
      let damage = try await DuplicateCheck(repeated: LedgerReading.read(ledger, []).repeated).damage(
        try ExportReader.read(folder.path).export)
      #expect(damage.map(\.code) == [.fileChanged])
    }
  }
}
