import Documents
import Foundation
import TestSupport
import Testing

/// What a user of the command sees of a damaged or a hostile export. Which damage is found where is in the table of
/// damage (VerificationTests/Damage).
@Suite struct DamageCommandTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// At `listed`, `framed` and `decoded`.
    var statuses: [Int32]
    var change: @Sendable (ExportFolder) throws -> Void
  }

  static let rows = [
    Row(testDescription: "sound", statuses: [0, 0, 0]) { _ in },
    Row(testDescription: "a file that is not listed", statuses: [0, 0, 0]) {
      try $0.write([], to: "\(ExportFolder.kinds)/output-9")
    },
    Row(testDescription: "a file missing", statuses: [2, 2, 2]) { try $0.remove(ExportFolder.output) },
    Row(testDescription: "a bit flipped", statuses: [0, 2, 2]) { try $0.edit { $0[100] ^= 1 } },
    Row(testDescription: "a document twice", statuses: [0, 0, 2]) {
      try $0.editRecords { $0.append($0[0]) }
      try $0.restate()
    },
    Row(testDescription: "a meaning that is not known", statuses: [0, 0, 3]) {
      try $0.editRecords {
        $0.append(EntityBytes.document { $0.property(15, "f", meaning: 99) { $0.varint(1, 1) } })
      }
      try $0.restate()
    },
    Row(testDescription: "damage outweighs what could not be looked at", statuses: [0, 2, 2]) {
      try $0.editRecords {
        $0.append(EntityBytes.document { $0.property(15, "f", meaning: 99) { $0.varint(1, 1) } })
      }
      try $0.restate()
      try $0.edit { $0[100] ^= 1 }
    },
    Row(testDescription: "no export left", statuses: [64, 64, 64]) {
      try $0.remove($0.overall)
      try $0.remove("all_namespaces")
    },
  ]

  @Test(arguments: rows) func exitStatusesFollowTheVerdict(_ row: Row) async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.blocks.make(in: parent)
      try row.change(folder)
      for (depth, status) in zip(["listed", "framed", "decoded"], row.statuses) {
        #expect(try await CommandLineTool.run("verify", folder.path, "--depth", depth).status == status, "\(depth)")
      }
    }
  }

  @Test(arguments: [ExportFolder.output, ExportFolder.metadata, ExportFolder.kinds, "sample.overall_export_metadata"])
  func whatMayNotBeReadIsNotVerified(_ file: String) async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.blocks.make(in: parent)
      try folder.letOthersRead()
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.place(of: file).path)
      defer {
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.place(of: file).path)
      }
      for depth in ["listed", "framed", "decoded"] {
        guard
          let outcome = try await CommandLineTool.runWithoutPrivileges(
            "verify", folder.path, "--depth", depth, "--format", "json")
        else { return }
        #expect(outcome.status == 3, "\(depth): \(outcome.errors)")
        #expect(outcome.output.contains("\"verdict\":\"incomplete\""))
        #expect(outcome.output.contains("\"code\":\"file-unreadable\",\"severity\":\"error\",\"file\":\"\(file)\""))
      }
    }
  }

  /// Whatever an export's names hold, the terminal is told nothing by them.
  @Test func hostileNamesAreShownAsText() async throws {
    let hostile = "\u{1B}]0;owned\u{7}\u{1B}[2J\r\u{8}\u{9B}31m\u{202E}\n\u{2028}x"
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.blocks.make(in: parent)
      let record = EntityBytes.keyed(
        {
          $0.string(13, "dev~p")
          $0.path([(hostile, hostile)])
        }, { $0.property(15, String(repeating: hostile, count: 100)) { _ in } })
      try folder.editRecords { $0 += [record, record] }
      try folder.restate()
      try folder.list(["output-0", hostile, "../\(hostile)"])
      try folder.write([], to: "all_namespaces/\(hostile).export_metadata")
      try FileManager.default.moveItem(at: folder.url, to: parent.appendingPathComponent(hostile))
      let path = parent.path + "/" + hostile
      for outcome in [
        try await CommandLineTool.run("verify", path), try await CommandLineTool.run("verify", path + "x"),
        try await CommandLineTool.run("show", path, "a/\(hostile)"),
      ] {
        #expect(outcome.status != 0)
        for scalar in (outcome.output + outcome.errors).unicodeScalars where scalar != "\n" {
          let category = scalar.properties.generalCategory
          #expect(![.control, .format, .lineSeparator, .paragraphSeparator].contains(category), "U+\(scalar.value)")
        }
      }
      let text = try await CommandLineTool.run("verify", path).output
      for code in ["document-duplicate", "file-missing", "metadata-path", "metadata-unlisted"] {
        #expect(text.contains(code))
      }
      #expect(text.contains("\\u{1b}"))
    }
  }
}
