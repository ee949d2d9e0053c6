import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing

/// `rekindle rehearse`, run as its user runs it.
@Suite struct RehearseCommandTests {
  private static let output = "all_namespaces/all_kinds/output-0"
  private static let overall = "erp.overall_export_metadata"

  struct Damaged: Sendable, CustomStringConvertible {
    var description: String
    var code: String
    var file: String
    /// Nil: not a place in a file.
    var offset: Int?
    var change: @Sendable (URL) throws -> Void
  }

  private static let damages = [
    Damaged(description: "a flipped byte", code: "record-checksum", file: output, offset: 0) { folder in
      try edit(folder) { $0[200] ^= 0xFF }
    },
    Damaged(description: "a cut file", code: "record-truncated", file: output, offset: 0) { folder in
      try edit(folder) { $0 = $0.prefix(300) }
    },
    Damaged(description: "a missing output file", code: "file-missing", file: output) { folder in
      try FileManager.default.removeItem(at: folder.appendingPathComponent(output))
    },
    Damaged(description: "a wrong number of entities", code: "count-mismatch", file: overall) { folder in
      let pointer = try #require(try ExportReader.read(folder.path).export.entitySets.first?.pointer)
      var wire = WireWriter()
      wire.message(1) {
        $0.string(2, pointer.path.text)
        $0.varint(3, (pointer.entities ?? 0) + 1)
        $0.varint(4, pointer.bytes ?? 0)
      }
      var log = LogWriter()
      log.append(Array("3".utf8))
      log.append(wire.bytes)
      try Data(log.bytes).write(to: folder.appendingPathComponent(overall))
    },
  ]

  private static func edit(_ folder: URL, _ change: (inout Data) -> Void) throws {
    let url = folder.appendingPathComponent(output)
    var data = try Data(contentsOf: url)
    change(&data)
    try Data(data).write(to: url)
  }

  /// What is damaged is named with its place, and no import is begun.
  @Test(arguments: damages) func whatIsDamagedIsNeverImported(_ damage: Damaged) async throws {
    try await withTemporaryFolder { parent in
      let folder = try Fixture.erp.copy(into: parent)
      let changes = parent.appendingPathComponent("changes.ndjson").path
      let arguments = ["rehearse", folder.path, "--format", "json", "-q", "--changes", changes]
      let intact = try await CommandLineTool.run(arguments)
      #expect(intact.status == 0)
      #expect(try Data(contentsOf: URL(fileURLWithPath: changes)).isEmpty)
      try FileManager.default.removeItem(atPath: changes)

      try damage.change(folder)
      let outcome = try await CommandLineTool.run(arguments)
      #expect(outcome.status == 2)
      let report = try Report(outcome.output)
      #expect(report.verdict == "corrupt" && report.depth == "decoded")
      let finding = try #require(report.findings.first { $0.code == damage.code }, "\(report.findings)")
      #expect(finding.file == damage.file)
      if let offset = damage.offset { #expect(finding.offset == offset) }
      #expect(report.readBack == 0 && report.equal == 0 && report.missing == 0)
      #expect(report.timings.start == 0 && report.timings.import == 0 && report.timings.readBack == 0)
      // An empty file would say that there are no differences.
      #expect(!FileManager.default.fileExists(atPath: changes))
      #expect(outcome.errors.contains("changes.ndjson"))
    }
  }

  /// From where each report lies, so that they can be moved together.
  @Test func everyReportNamesTheFileOfChanges() async throws {
    try await withTemporaryFolder { parent in
      let folder = parent.appendingPathComponent("reports")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      let outcome = try await CommandLineTool.run(
        [
          "rehearse", Fixture.types.path, "-q", "--hide-values", "--changes", "all changes.ndjson", "-o", "report.json",
          "-o", "reports/report.json",
        ], in: parent.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      for (report, file) in [("report.json", "all changes.ndjson"), ("reports/report.json", "../all changes.ndjson")] {
        let text = try String(contentsOf: parent.appendingPathComponent(report), encoding: .utf8)
        #expect(text.contains(#""changesFile":"\#(file)""#) && text.contains(#""valuesHidden":true"#), "\(text)")
      }
    }
  }

  @Test(
    arguments: [
      ("--import-time-limit", ["0", "-1", "604801", "9223372036854775807", "9223372036854775808", "x"]),
      ("--emulator-memory", ["63", "1048577", "9223372036854775807"]),
    ])
  func limitsHaveLimits(_ option: String, _ values: [String]) async throws {
    for value in values {
      let outcome = try await CommandLineTool.run(["rehearse", Fixture.types.path, "\(option)=\(value)"])
      #expect(outcome.status == 64, "\(value): \(outcome.errors)")
      #expect(outcome.errors.contains(option))
    }
    #expect(try await CommandLineTool.run("rehearse", Fixture.types.path, "--import-time-limit=604800").status == 0)
  }

  /// The keys of a report that these tests read.
  private struct Report: Decodable {
    struct Finding: Decodable {
      var code: String
      var file: String?
      var offset: Int?
    }

    struct Timings: Decodable {
      var start: Double
      var `import`: Double
      var readBack: Double
    }

    var verdict: String
    var depth: String
    var findings: [Finding]
    var readBack: Int
    var equal: Int
    var missing: Int
    var timings: Timings

    init(_ json: String) throws {
      self = try JSONDecoder().decode(Report.self, from: Data(json.utf8))
    }
  }
}
