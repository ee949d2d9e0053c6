import Foundation
import Subprocess
import TestSupport
import Testing

/// One Ctrl-C ends a verification with what was seen until then.
@Suite struct InterruptedVerifyTests {
  /// The command waits for its policy, a FIFO, until it has heard the signal; so it has read nothing then, on any machine.
  @Test(.timeLimit(.minutes(10))) func thePartialReportSaysSo() async throws {
    try await withTemporaryFolder { folder in
      let policy = folder.appendingPathComponent("policy").path
      let report = folder.appendingPathComponent("report.json").path
      try #require(mkfifo(policy, 0o600) == 0)
      let outcome = try await CommandLineTool.run(
        ["verify", Fixture.erp.path, "--policy", policy, "--format", "json", "-o", report],
        temporaryFolder: folder.path, sending: .interrupt, at: "rekindle: starting",
        whenHeard: (
          "rekindle: stopping",
          {
            let gate = try FileHandle(forWritingTo: URL(fileURLWithPath: policy))
            try gate.write(contentsOf: Data("version: 1\n".utf8))
            try gate.close()
          }
        ))
      #expect(outcome.status == 130, "\(outcome.errors)")
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: report)))
      let members = try #require(json as? [String: Any])
      #expect(members["verdict"] as? String == "incomplete" && members["stopped"] as? String == "interrupted")
      #expect(members["documents"] as? Int == 0)
    }
  }
}
