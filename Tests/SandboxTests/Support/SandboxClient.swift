import Documents
import Sandbox
import TestSupport

/// Runs a sandbox of Firestore on a free port over a folder of its own.
func withSandboxClient(
  buckets: [ExactName: String] = ["fixtures": Fixture.folderPath], _ body: (Curl) async throws -> Void
) async throws {
  try await withTemporaryPath { folder in
    try await withSandbox(SandboxConfiguration(dataFolder: folder, buckets: buckets)) { endpoint in
      try await body(Curl(endpoint.url))
    }
  }
}
