import Documents
import Foundation
import TestSupport
import Testing

@testable import ExportFormat
@testable import Verification

/// A file that is listed as metadata and as an output file makes an export corrupt. Nothing is sealed or compared then.
@Suite struct FileRolesTests {
  private static let folder: ExactName = "all_namespaces/all_kinds"
  private static let metadata: ExactName = "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata"

  /// An export whose empty file `z` is an output file of the first metadata, and the metadata that the second pointer is to.
  private func withTwoRoles(isFirst: Bool, _ body: (URL) async throws -> Void) async throws {
    try await withTemporaryFolder { parent in
      let path = parent.appending(path: "erp")
      let writer = try ExportWriter(folder: path.path, start: 1)
      for id in ["1", "2", "3"] { try writer.append(record: EntityBytes.document(id)) }
      try writer.finish(end: 2)
      let output = try Data(contentsOf: path.appending(path: "\(Self.folder)/output-0"))
      try Data().write(to: path.appending(path: "\(Self.folder)/z"))
      try Data(MetadataEncoder.metadata(name: "erp", start: 1, end: 2, files: ["output-0", "z"]))
        .write(to: path.appending(path: Self.metadata.text))
      var pointer = Pointer()
      (pointer.path, pointer.entities, pointer.bytes) = (Self.metadata, 3, UInt64(output.count))
      var other = Pointer()
      (other.path, other.entities, other.bytes) = ("\(Self.folder)/z", 0, 0)
      try Data(MetadataEncoder.overall(isFirst ? [other, pointer] : [pointer, other]))
        .write(to: path.appending(path: "erp.overall_export_metadata"))
      try await body(path)
    }
  }

  @Test(arguments: [true, false]) func isNeverVerified(isFirst: Bool) async throws {
    try await withTwoRoles(isFirst: isFirst) { export in
      let sealed = try await Examination(sealingTool: "test").examine(export.path)
      #expect(sealed.report.verdict == .corrupt && sealed.seal == nil)
      #expect(
        sealed.report.findings.filter { $0.severity == .error }.map(\.code.description)
          == [isFirst ? "file-listed-twice" : "metadata-listed-twice"])
      for (one, other) in [(export.path, Fixture.erp.path), (Fixture.erp.path, export.path)] {
        let compared = try await Examination(against: .export(other)).examine(one).report
        #expect(compared.verdict != .verified && compared.depth < .compared)
      }
    }
  }

  /// Swift's characters join a slash and a combining mark after it.
  @Test func aNameMayBeginWithACombiningMark() async throws {
    try await withTemporaryFolder { parent in
      let path = "\(parent.path)/\u{301}n"
      let writer = try ExportWriter(folder: path, start: 1)
      try writer.append(record: EntityBytes.document("1"))
      try writer.finish(end: 2)
      let names = try FileManager.default.contentsOfDirectory(atPath: path)
      let file = try #require(names.first { $0.hasSuffix(".overall_export_metadata") })
      for place in [path, "\(path)/\(file)", "\(path)/"] {
        let report = try await Verifier().verify(place).report
        #expect(report.verdict == .verified && report.documents == 1, "\(report.findings)")
      }
    }
  }
}
