import ExportFormat
import Foundation
import TestSupport
import Testing

/// A file that somebody shortens while it is read.
@Suite struct ShortenedFileTests {
  /// The command waits for its policy, so it cannot be done before it is looked at. To see that a file is mapped takes far
  /// less time than to read a segment of it; should the command be faster all the same, it is run again.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/maps")))
  func itEndsTheWorkUnfinished() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("erp").make(in: parent)
      // The documents over and over, up to a whole segment.
      try folder.edit { bytes in
        bytes += [UInt8](repeating: 0, count: LogFormat.blockSize - bytes.count % LogFormat.blockSize)
        let documents = bytes
        while bytes.count + documents.count <= FileSegment.size { bytes += documents }
      }
      let whole = try folder.bytes()
      let output = folder.place(of: ExportFolder.output).path
      let policy = parent.appendingPathComponent("policy").path
      try #require(mkfifo(policy, 0o600) == 0)
      var outcomes: [CommandLineTool.Outcome] = []
      repeat {
        try folder.write(whole)
        outcomes.append(
          try await CommandLineTool.run(
            ["verify", folder.path, "-q", "--policy", policy], waitingFor: policy, toSay: "version: 1\n",
            whenMapped: output
          ) { try #require(truncate(output, 0) == 0) })
        if outcomes[outcomes.count - 1].errors.contains("became shorter while it was read") { break }
      } while outcomes.count < 20
      #expect(outcomes.last?.status == 3, "\(outcomes)")
    }
  }
}
