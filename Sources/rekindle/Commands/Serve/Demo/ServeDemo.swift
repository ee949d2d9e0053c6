import CloudSandbox
import Dashboard
import Files
import Foundation
import GoogleCloud
import JSON
import Sandbox

/// `rekindle serve --demo`: a dashboard over a sandbox of this machine, with users and backups. Nothing of it reaches Google, and
/// nothing of it stays.
enum ServeDemo {
  /// Runs it until this task is cancelled.
  static func run(_ configuration: DashboardConfiguration) async throws {
    try await ScratchFolder.with { folder in
      let clock = DemoClock()
      var sandbox = SandboxConfiguration(dataFolder: "\(folder)/sandbox")
      sandbox.clock = { clock.now }
      try await withCloudSandbox(sandbox) { endpoint in
        // Only these: the variables of the environment, which may name other endpoints, do not count.
        let services = try GoogleServices(["REKINDLE_ENDPOINT": endpoint.url, "REKINDLE_ACCESS_TOKEN": "demo"])
        let shop = DemoShop(folder: folder, calls: try SandboxCalls(endpoint.url))
        StandardError.tell("making ten days of backups in a sandbox of this machine")
        let lost = try await DemoBackups(shop: shop, clock: clock, services: services, policy: try shop.policy()).make()
        // The loss is meant, and the policy says so: without that, it would be what the overview is about.
        let policy = try shop.policy(deleted: lost)
        try await withDashboard(
          configuration, policy, services, tell: { line in try? StandardOutput.write(line) }
        ) { address in
          let page = "\(address)\(configuration.basePath)/signin"
          let ready = JSONValue.members([
            ("schema", .string("rekindle.serve/1")), ("endpoint", .string(address)), ("signIn", .string(page)),
            ("sandbox", .string(endpoint.url)), ("policy", .string("\(folder)/rekindle.yaml")),
          ])
          try StandardOutput.write(ready.line)
          StandardError.tell("open \(page) and sign in as \(DemoShop.person)")
          for await _ in AsyncStream<Never>.makeStream().stream {}
        }
      }
    }
  }
}
