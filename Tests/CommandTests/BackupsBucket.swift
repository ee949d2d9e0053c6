import Foundation
import TestSupport
import Testing

/// A sandbox with `gs://backups`, and a folder beside its data.
func withBackupsBucket(_ body: @escaping @Sendable (SandboxClient, URL) async throws -> Void) async throws {
  try await withTemporaryFolder { folder in
    let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
      let client = SandboxClient(endpoint)
      try await client.makeBucket("backups")
      try await body(client, folder)
    }
    #expect(outcome.status == 0)
  }
}
