import ExportFormat
import Foundation
import Subprocess
import TestSupport
import Testing

/// `rekindle catalog build`, and what `rekindle diff` makes of its own; `CatalogBuilderTests` end them in the middle.
struct CatalogCommandTests {
  private func contents(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("Ctrl-C leaves nothing of the catalogs that diff makes", .timeLimit(.minutes(10)))
  func interrupted() async throws {
    try await withTemporaryFolder { folder in
      let temporary = folder.appending(path: "temporary")
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: false)
      let sandbox = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let cloud = SandboxClient(endpoint)
        try await cloud.fault(#"{"path":"*/RunQuery","hold":true}"#)
        let database = endpoint.replacing("http://", with: "emulator://") + "/demo-pyme-erp/(default)"
        let status = try await CommandLineTool.kill(
          ["diff", Fixture.erp.path, database], environment: ["TMPDIR": temporary.path], sending: .interrupt
        ) { try await cloud.faultCounts() != [0] }
        #expect(status == 130)
        #expect(try contents(temporary) == [])
      }
      #expect(sandbox.status == 0, "\(sandbox.errors)")
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
      #expect(outcome.output.contains("record-checksum"))
      #expect(try contents(folder) == [export.url.lastPathComponent])
    }
  }
}
