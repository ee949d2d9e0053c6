import Documents
import ExportFormat
import TestSupport
import Testing

struct FirstDocumentTests {
  private static func record(_ size: Int, project: ExactName = "p") -> [UInt8] {
    SampleExport.record(0, size: size, project: project)
  }

  private static func log(_ records: [[UInt8]]) -> [UInt8] {
    var log = LogWriter()
    for record in records { log.append(record) }
    return log.bytes
  }

  private static func database(_ log: [UInt8], blocks: Int = .max) -> FirstDocument.Database {
    let bytes = blocks < .max ? Array(log.prefix(blocks * LogFormat.blockSize)) : log
    return FirstDocument.database(bytes.span.bytes, of: log.count)
  }

  @Test("The first record's key tells the database, in as many blocks as it needs", arguments: [100, 40_000, 900_000])
  func known(size: Int) {
    let log = Self.log([Self.record(size, project: "first"), Self.record(100, project: "second")])
    var blocks = 1
    while Self.database(log, blocks: blocks) == .needsMoreBytes { blocks += 1 }
    #expect(blocks == (size + LogFormat.blockSize - 1) / LogFormat.blockSize)
    #expect(Self.database(log, blocks: blocks) == .known(DatabaseName(project: "first")))
  }

  @Test("A file without records has no document")
  func none() { #expect(Self.database([]) == .noDocument) }

  @Test("Damage, and a record that is not a document, are not passed over")
  func unreadable() {
    var damaged = Self.log([Self.record(100), Self.record(100)])
    damaged[20] ^= 1
    for log in [damaged, Self.log([[1, 2, 3]]), Self.log([[]]), Array(damaged.prefix(5))] {
      guard case .unreadable = Self.database(log) else {
        Issue.record("\(log.count) bytes")
        continue
      }
    }
  }
}
