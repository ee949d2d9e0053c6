import Documents
import ExportFormat
import Foundation
import Testing
import TestSupport
import Verification

/// One way to damage an export, and the finding that must follow.
struct DamageCase: Sendable, CustomStringConvertible {
  var description: String
  var fixture = Fixture.erp
  var damage: @Sendable (URL) throws -> Void
  var code: String
  var file: String
  /// Nil: not a place in a file.
  var offset: Int?
  var verdict = Verdict.corrupt
  /// The first depth that must catch it.
  var depth = Depth.framed

  static let output = "all_namespaces/all_kinds/output-0"
  static let metadata = "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata"
  static let overall = "erp.overall_export_metadata"

  static let all: [DamageCase] = [
    DamageCase(
      description: "a bit flipped in a payload", damage: { try edit($0, output) { $0[200] ^= 4 } },
      code: "record-checksum", file: output, offset: 0),
    DamageCase(
      description: "a bit flipped in a checksum", damage: { try edit($0, output) { $0[0] ^= 1 } },
      code: "record-checksum", file: output, offset: 0),
    DamageCase(
      description: "cut inside a payload", damage: { try edit($0, output) { $0 = $0.prefix(300) } },
      code: "record-truncated", file: output),
    DamageCase(
      description: "cut at a record's border", damage: { try cutAtRecord($0, 100) }, code: "count-mismatch",
      file: overall),
    DamageCase(
      description: "a file of 0 bytes", damage: { try edit($0, output) { $0 = Data() } }, code: "count-mismatch",
      file: overall),
    DamageCase(
      description: "too small for the bytes stated", damage: { try edit($0, output) { $0 = Data() } },
      code: "bytes-mismatch", file: overall, depth: .listed),
    DamageCase(
      description: "an output file missing",
      damage: { try FileManager.default.removeItem(at: $0.appendingPathComponent(output)) }, code: "file-missing",
      file: output, depth: .listed),
    DamageCase(
      description: "a folder where a file should be",
      damage: {
        try FileManager.default.removeItem(at: $0.appendingPathComponent(output))
        try FileManager.default.createDirectory(
          at: $0.appendingPathComponent(output), withIntermediateDirectories: false)
      }, code: "file-not-regular", file: output, depth: .listed),
    DamageCase(
      description: "a link where a file should be",
      damage: {
        let file = $0.appendingPathComponent(output)
        try FileManager.default.moveItem(at: file, to: $0.appendingPathComponent("elsewhere"))
        try FileManager.default.createSymbolicLink(at: file, withDestinationURL: $0.appendingPathComponent("elsewhere"))
      }, code: "file-not-regular", file: output, depth: .listed),
    DamageCase(
      description: "num_entities too big", damage: { try restate($0) { $0.entities? += 1 } }, code: "count-mismatch",
      file: overall),
    DamageCase(
      description: "num_entities too small", damage: { try restate($0) { $0.entities? -= 1 } },
      code: "count-mismatch", file: overall),
    DamageCase(
      description: "num_entities absent", damage: { try restate($0) { $0.entities = nil } }, code: "count-missing",
      file: overall),
    DamageCase(
      description: "num_bytes wrong", damage: { try restate($0) { $0.bytes? -= 1 } }, code: "bytes-mismatch",
      file: overall),
    DamageCase(
      description: "a path out of the export", damage: { try restate($0) { $0.path = "../erp/\(metadata)" } },
      code: "metadata-path", file: overall, depth: .listed),
    DamageCase(
      description: "an absolute path", damage: { try restate($0) { $0.path = "/etc/passwd" } }, code: "metadata-path",
      file: overall, depth: .listed),
    DamageCase(
      description: "metadata missing",
      damage: { try FileManager.default.removeItem(at: $0.appendingPathComponent(metadata)) },
      code: "metadata-missing", file: metadata, depth: .listed),
    DamageCase(
      description: "metadata is garbage", damage: { try edit($0, metadata) { $0 = Data([0xFF, 0xFF, 0xFF]) } },
      code: "metadata-malformed", file: metadata, depth: .listed),
    DamageCase(
      description: "metadata of 0 bytes", damage: { try edit($0, metadata) { $0 = Data() } },
      code: "count-mismatch", file: overall),
    DamageCase(
      description: "the overall file missing",
      damage: { try FileManager.default.removeItem(at: $0.appendingPathComponent(overall)) },
      code: "overall-missing", file: overall, depth: .listed),
    DamageCase(
      description: "the overall file empty", damage: { try edit($0, overall) { $0 = Data() } },
      code: "overall-version", file: overall, depth: .listed),
    DamageCase(
      description: "another version", damage: { try write($0, records: [Array("4".utf8), []]) },
      code: "overall-version", file: overall, offset: 0, depth: .listed),
    DamageCase(
      description: "nothing after the version", damage: { try write($0, records: [Array("3".utf8)]) },
      code: "overall-malformed", file: overall, depth: .listed),
    DamageCase(
      description: "no pointers, though files are there",
      damage: { try write($0, records: [Array("3".utf8), []]) }, code: "pointers-missing", file: overall,
      depth: .listed),
    DamageCase(
      description: "a document twice", damage: { try duplicateFirstRecord($0) }, code: "document-duplicate",
      file: output, depth: .decoded),
    DamageCase(
      description: "a record that is no entity", damage: { try append($0, record: [1, 2, 3]) },
      code: "entity-malformed", file: output, depth: .decoded),
    DamageCase(
      description: "a file that may not be read",
      damage: {
        try FileManager.default.setAttributes(
          [.posixPermissions: 0], ofItemAtPath: $0.appendingPathComponent(output).path)
      }, code: "file-unreadable", file: output, verdict: .incomplete, depth: .listed),
  ]

  // MARK: Ways to damage

  private static func edit(_ folder: URL, _ file: String, _ change: (inout Data) -> Void) throws {
    let url = folder.appendingPathComponent(file)
    var data = try Data(contentsOf: url)
    change(&data)
    try Data(data).write(to: url)
  }

  private static func records(_ folder: URL, _ file: String) throws -> [(offset: Int, bytes: [UInt8])] {
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
    var reader = LogReader()
    var assembled: [UInt8] = []
    var records: [(Int, [UInt8])] = []
    while case .record(let record) = reader.next(bytes.span.bytes, assembling: &assembled) {
      records.append((record.offset, record.isAssembled ? assembled : Array(bytes[record.payload])))
    }
    return records
  }

  private static func write(_ folder: URL, _ file: String = overall, records: [[UInt8]]) throws {
    var log = LogWriter()
    for record in records { log.append(record) }
    try Data(log.bytes).write(to: folder.appendingPathComponent(file))
  }

  /// Cuts the file right before record `index`.
  private static func cutAtRecord(_ folder: URL, _ index: Int) throws {
    let offset = try records(folder, output)[index].offset
    try edit(folder, output) { $0 = $0.prefix(offset) }
  }

  /// Writes the overall file anew with a changed pointer.
  private static func restate(_ folder: URL, _ change: (inout Pointer) -> Void) throws {
    var pointer = try ExportReader.read(folder.path).export.entitySets[0].pointer
    change(&pointer)
    var wire = WireWriter()
    wire.message(1) {
      $0.string(2, pointer.path)
      if let entities = pointer.entities { $0.varint(3, entities) }
      if let bytes = pointer.bytes { $0.varint(4, bytes) }
    }
    try write(folder, records: [Array("3".utf8), wire.bytes])
  }

  /// Writes the output file anew with more records, and metadata that agrees with it.
  private static func append(_ folder: URL, record: [UInt8]) throws {
    let all = try records(folder, output).map(\.bytes) + [record]
    try write(folder, output, records: all)
    let size = try Data(contentsOf: folder.appendingPathComponent(output)).count
    try restate(folder) {
      $0.entities = UInt64(all.count)
      $0.bytes = UInt64(size)
    }
  }

  private static func duplicateFirstRecord(_ folder: URL) throws {
    try append(folder, record: try records(folder, output)[0].bytes)
  }
}

@Suite struct DamageTests {
  private static let depths: [Depth] = [.listed, .framed, .decoded]

  @Test(arguments: DamageCase.all) func isFound(_ damage: DamageCase) async throws {
    // Whoever may read everything is told nothing by permissions.
    if damage.code == "file-unreadable", getuid() == 0 { return }
    try await withTemporaryFolder { parent in
      let folder = try damage.fixture.copy(into: parent)
      let intact = try await Verifier().verify(folder.path).report
      try #require(intact.verdict == .verified)
      let before = try Self.contents(folder)
      try damage.damage(folder)
      try #require(Self.contents(folder) != before || damage.code == "file-unreadable")

      for depth in Self.depths {
        let report = try await Verifier(depth: depth).verify(folder.path).report
        let found = report.findings.filter { $0.code == damage.code }
        if depth >= damage.depth {
          #expect(report.verdict == damage.verdict, "\(depth): \(report.findings)")
          #expect(found.contains { $0.file == damage.file }, "\(depth): \(report.findings)")
          if let offset = damage.offset { #expect(found.contains { $0.offset == offset }) }
          #expect(found.allSatisfy { $0.remedy != nil && !$0.message.isEmpty })
        } else {
          #expect(found.isEmpty, "\(depth) cannot know of it")
        }
      }
    }
  }

  private static func contents(_ folder: URL) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      contents[path] = (try? Data(contentsOf: folder.appendingPathComponent(path))) ?? Data()
    }
    return contents
  }
}
