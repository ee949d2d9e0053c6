import CloudSandbox
import Documents
import Sandbox
import TestSupport

/// Gives the database of a folder, as a sandbox's services have it.
func withDatabase(_ folder: String, _ body: (SandboxDatabase) async throws -> Void) async throws {
  let (databases, found) = AsyncStream<SandboxDatabase>.makeStream()
  try await withSandboxServer(
    SandboxConfiguration(dataFolder: folder),
    { database, _ in
      found.yield(database)
      found.finish()
      return { _, _ in throw ConnectionClosed() }
    },
    { _ in for await database in databases { try await body(database) } })
}

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
