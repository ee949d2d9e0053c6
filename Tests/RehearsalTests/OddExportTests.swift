import Attestation
import Documents
import ExportFormat
import Foundation
import Rehearsal
import TestSupport
import Testing
import Verification

/// An export that is not as Firestore writes it, but whole: both stagings import it.
struct OddExport: Sendable, CustomStringConvertible {
  var description: String
  /// The verification's code for it; nil: none.
  var code: String?
  var change: @Sendable (URL) throws -> Void
  /// What is rehearsed, below the folder.
  var path = ""

  static let all: [OddExport] = [
    OddExport(description: "a record after the list of files", code: "overall-extra-record") {
      try ExportFile.restate($0, followedBy: [[1, 2, 3]])
    },
    OddExport(description: "metadata that says that it is partial", code: "metadata-partial") {
      // One more field, number 4, at the end of the last message, whose length is one byte.
      try ExportFile.edit($0, ExportFile.metadata) { data in
        let kind = try #require(data.lastRange(of: Data([0x0A, 0x00, 0x12]))).lowerBound
        data[kind - 1] += 2
        data += [0x20, 0x01]
      }
    },
    OddExport(description: "an output file that is not listed", code: "file-unlisted") {
      try Data([1, 2, 3]).write(to: $0.appending(path: "all_namespaces/all_kinds/output-7"))
    },
    OddExport(description: "a folder of another name", code: "name-mismatch") {
      try ExportFile.rename($0)
    },
    OddExport(
      description: "a second overall file beside the one that is asked for",
      change: {
        try Data("not this one".utf8).write(to: $0.appending(path: "a\(Export.overallExtension)"))
      }, path: "/types\(Export.overallExtension)"),
  ]
}

extension ExportFile {
  /// Gives the overall file another name, so that the folder's does not fit; the export stays where it is.
  fileprivate static func rename(_ folder: URL) throws {
    try FileManager.default.moveItem(
      at: folder.appending(path: "types\(Export.overallExtension)"),
      to: folder.appending(path: "other\(Export.overallExtension)"))
  }
}

@Suite(.serialized) struct OddExportTests {
  @Test(arguments: stagings, OddExport.all) func restores(_ staging: Staging, _ odd: OddExport) async throws {
    try await withTemporaryFolder { parent in
      let folder = try Fixture.types.copy(into: parent)
      try odd.change(folder)
      let report = try await Rehearser(staging).rehearse(folder.path + odd.path)
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(report.equal > 0 && report.equal == report.verification.documents)
      if let code = odd.code { #expect(report.findings.contains { $0.code.description == code }) }
    }
  }

  @Test(arguments: [1, 6]) func embeddedImportsWithoutTrailer(_ missing: Int) async throws {
    try await withTemporaryFolder { parent in
      let folder = parent.appending(path: "export")
      try ExportFile.writeWithoutTrailer(to: folder, missing: missing)
      let report = try await Rehearser(.embedded).rehearse(folder.path)
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(report.equal == 1)
      #expect(report.findings.map(\.code.description) == ["trailer-missing"])
    }
  }

  /// Google's emulator would never answer, so it is not even looked for: neither one of ours nor one that runs.
  @Test(arguments: [Staging.emulator, .runningEmulator(address: "http://127.0.0.1:1", database: .init(project: "p"))])
  func emulatorIsSparedWithoutTrailer(_ staging: Staging) async throws {
    try await withTemporaryFolder { parent in
      let folder = parent.appending(path: "export")
      try ExportFile.writeWithoutTrailer(to: folder, missing: 3)
      let report = try await Rehearser(staging).rehearse(folder.path)
      #expect(report.verdict == .incomplete)
      #expect(report.depth == .decoded && report.target == nil && report.timings.start == 0)
      let finding = try #require(report.findings.last)
      #expect(finding.code == .check(.stagingRefused))
      #expect(finding.file?.text == ExportFile.output && finding.offset == LogFormat.blockSize - 3)
      #expect(finding.remedy?.contains("--size=+3") == true)

    }
  }

  @Test(.enabled(if: emulatorIsInstalled, "\(TestRun.noEmulator)"))
  func aCompletedFileRestores() async throws {
    try await withTemporaryFolder { parent in
      let folder = parent.appending(path: "export")
      try ExportFile.writeWithoutTrailer(to: folder, missing: 3)
      // As the remedy says.
      try ExportFile.edit(folder, ExportFile.output) { $0 += [0, 0, 0] }
      let report = try await Rehearser(.emulator).rehearse(folder.path)
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(report.findings.isEmpty && report.equal == 1)
    }
  }
}
