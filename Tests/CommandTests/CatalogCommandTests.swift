import ExportFormat
import Foundation
import Subprocess
import TestSupport
import Testing

/// `rekindle catalog build`, ended in the middle: what is there under the catalog's name is whole.
@Suite(.serialized) struct CatalogCommandTests {
  /// Enough that it takes more than the second after which progress is told, in a debug build.
  private static let documents = 60_000

  private func contents(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("What a killed builder leaves is no catalog, and the next builder removes it", .timeLimit(.minutes(10)))
  func killed() async throws {
    try await withLargeExport(Self.documents) { export, parent in
      let catalog = parent.appending(path: "c").path
      let build = ["catalog", "build", export, "-o", catalog]
      let outcome = try await untilStopped {
        try? FileManager.default.removeItem(atPath: catalog)
        return try await CommandLineTool.run(
          build, temporaryFolder: parent.path, sending: .kill, at: "rekindle: ")
      }
      #expect(outcome.status == -SIGKILL)
      #expect(!FileManager.default.fileExists(atPath: catalog))
      #expect(try contents(parent).count == 1)
      #expect(try await CommandLineTool.run(build).status == 0)
      #expect(try contents(parent) == ["c"])
      let diff = try await CommandLineTool.run("diff", catalog, catalog, "--format", "json")
      #expect(diff.status == 0 && diff.output.contains("\"equal\":\(Self.documents)"))
    }
  }

  @Test("Ctrl-C leaves nothing", .timeLimit(.minutes(10)), arguments: ["catalog", "diff"])
  func interrupted(command: String) async throws {
    try await withLargeExport(Self.documents) { export, parent in
      let catalog = parent.appending(path: "c").path
      let arguments = command == "diff" ? ["diff", export, export] : ["catalog", "build", export, "-o", catalog]
      let outcome = try await untilStopped {
        try? FileManager.default.removeItem(atPath: catalog)
        return try await CommandLineTool.run(
          arguments, temporaryFolder: parent.path, sending: .interrupt, at: "rekindle: ")
      }
      #expect(outcome.status == 130 && outcome.errors.contains("interrupted"))
      #expect(try contents(parent) == [])
    }
  }

  @Test("On a full disk there is a message and no catalog", arguments: [8, 100])
  func full(kilobytes: Int) async throws {
    try await withTemporaryFolder { folder in
      let catalog = folder.appending(path: "c").path
      let outcome = try await CommandLineTool.run(
        ["catalog", "build", Fixture.erp.path, "-o", catalog], filesUpTo: kilobytes)
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("File too large"), "\(outcome.errors)")
      #expect(try contents(folder) == [])
    }
  }

  @Test("What is damaged is told and gets no catalog")
  func damaged() async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder)
      try export.edit { $0[5_000] ^= 1 }
      let outcome = try await CommandLineTool.run(
        "catalog", "build", export.path, "-o", folder.appending(path: "c").path)
      #expect(outcome.status == 2)
      #expect(outcome.output.contains("record-checksum") && outcome.errors.contains("no catalog was made"))
    }
  }
}
