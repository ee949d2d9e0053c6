package import JSON
package import Sandbox

/// Runs a sandbox of Firestore and of the Google Cloud services around it, for as long as `body` runs; see `withSandbox`.
/// - Parameter faults: what is to go wrong: `{"rules":[...]}`, as docs/sandbox.md has it; nil for nothing.
/// - Throws: as `withSandbox`; `SandboxError` for fault rules that cannot be used.
package func withCloudSandbox<Result>(
  _ configuration: SandboxConfiguration, faults: JSONValue? = nil, _ body: (SandboxEndpoint) async throws -> Result
) async throws -> Result {
  try await withSandboxServer(
    configuration,
    { database, operations in
      let services = try CloudServices(configuration, faults: faults, database, operations)
      return { request, logger in try await services.respond(request, logger: logger) }
    }, body)
}
