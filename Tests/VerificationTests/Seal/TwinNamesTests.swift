import Documents
import Foundation
import TestSupport
import Testing

@testable import ExportFormat
@testable import Verification

/// Two output files whose names differ only in how é is spelled. A seal holds both, and detects a change of either.
@Suite struct TwinNamesTests {
  private static let twins: [ExactName] = ["output-\u{E9}", "output-e\u{301}"]
  private static let folder: ExactName = "all_namespaces/all_kinds"

  private static func records(_ name: ExactName, value: Int64) -> [UInt8] {
    var log = LogWriter()
    let path = DocumentPath([PathElement(collection: "c", id: .name(name))])
    log.append(
      EntityEncoder().record(
        of: Document(
          name: DocumentName(database: DatabaseName(project: "p"), path: path), fields: [Field("n", .integer(value))])))
    return log.bytes
  }

  /// Some file systems take the two for one.
  private func withTwins(_ body: (URL) async throws -> Void) async throws {
    try await withTemporaryFolder { parent in
      let export = parent.appending(path: "twins")
      let inner = export.appending(path: Self.folder.text)
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      var pointer = Pointer()
      pointer.path = "\(Self.folder)/all_namespaces_all_kinds.export_metadata"
      pointer.entities = 2
      pointer.bytes = 0
      for (number, name) in Self.twins.enumerated() {
        let bytes = Self.records("d\(number)", value: Int64(number))
        try Data(bytes).write(to: inner.appending(path: name.text))
        pointer.bytes = (pointer.bytes ?? 0) + UInt64(bytes.count)
      }
      try Data(MetadataEncoder.metadata(name: "twins", start: 1, end: 2, files: Self.twins))
        .write(to: export.appending(path: pointer.path.text))
      try Data(MetadataEncoder.overall([pointer])).write(to: export.appending(path: "twins.overall_export_metadata"))
      guard try FileManager.default.contentsOfDirectory(atPath: inner.path).count == 3 else { return }
      try await body(export)
    }
  }

  @Test func aSealHoldsBoth() async throws {
    try await withTwins { export in
      let outcome = try await Examination(sealingTool: "test").examine(export.path)
      #expect(outcome.report.verdict == .verified, "\(outcome.report.findings)")
      #expect(outcome.seal?.files.count == 4)
      let names = outcome.verified.export.files.filter { $0.hasPrefix(Self.folder + "/output") }
      #expect(names.count == 2 && names[0] != names[1])
    }
  }

  /// Whichever is rewritten, with the same size and sound checksums, is seen at each depth.
  @Test(arguments: [Depth.listed, .framed, .decoded], [0, 1])
  func aRewrittenOneIsSeen(_ depth: Depth, _ number: Int) async throws {
    try await withTwins { export in
      let seal = export.deletingLastPathComponent().appending(path: "seal")
      let before = try await Examination(sealingTool: "test").examine(export.path).seal
      try Data(#require(before).json()).write(to: seal)
      let file = export.appending(path: "\(Self.folder)/\(Self.twins[number])")
      try Data(Self.records("d\(number)", value: 77)).write(to: file)
      let against = Against.seal(seal.path)
      let now = try await Examination(depth: depth, against: against).examine(export.path).report
      #expect(now.verdict == .different, "\(now.findings)")
    }
  }
}
