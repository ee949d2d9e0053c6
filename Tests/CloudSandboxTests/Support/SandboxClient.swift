import CloudSandbox
import Documents
import Sandbox
import TestSupport

/// Runs a sandbox on a free port over a folder of its own.
/// - Parameter clock: the sandbox's; nil for this machine's.
func withSandboxClient(
  buckets: [ExactName: String] = ["fixtures": Fixture.folderPath], clock: SimulatedClock? = nil,
  _ body: (Curl) async throws -> Void
) async throws {
  try await withTemporaryPath { folder in
    var configuration = SandboxConfiguration(dataFolder: folder, buckets: buckets)
    if let clock { configuration.clock = { clock.now } }
    try await withCloudSandbox(configuration) { endpoint in
      try await body(Curl(endpoint.url))
    }
  }
}
