import ArgumentParser
import Dashboard
import Foundation
import GoogleCloud
import JSON
import Policy
import Reports

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves the SUPERADMIN's dashboard: what backups there are, whether they restore, links, an export now.",
    discussion: """
      The policy's serve says whose users sign in, which claim makes one of them SUPERADMIN, and where every action is \
      recorded (docs/policy.md). When the server is ready it writes one line to standard output:
        {"schema":"rekindle.serve/1","endpoint":"http://127.0.0.1:PORT"}
      After that it writes each entry of the audit log there, too. It runs until SIGTERM or SIGINT.

      Rekindle speaks no TLS. It listens on this machine only, unless --behind-proxy says that a proxy with TLS is in front, \
      as on Cloud Run. Limits are counted in memory, by each instance for itself.

      EXAMPLE: rekindle serve --listen 127.0.0.1:8080 --policy rekindle.yaml
      EXAMPLE: rekindle serve --demo
      EXAMPLE: rekindle serve --listen 0.0.0.0:8080 --behind-proxy --base-path /backups

      EXIT STATUS: 0 stopped by a signal · 3 could not start (the port is in use, the audit log cannot be read) · 4 refused (the \
      audit log is damaged, or another server writes to its folder) · 64 usage · 70 a bug in rekindle
      """)

  @Option(
    help: ArgumentHelp(
      """
      ADDRESS:PORT; port 0 is one that is free. By default 127.0.0.1:8080; with --behind-proxy and the variable PORT, \
      0.0.0.0 and that port.
      """, valueName: "address"))
  var listen: ListenAddress?

  @Option(help: ArgumentHelp("Before every path but /health, such as /backups.", valueName: "path"))
  var basePath = ""

  @Flag(help: "A proxy with TLS is in front and sets X-Forwarded-For. Without it, only this machine is served.")
  var behindProxy = false

  @Flag(
    help:
      "Firebase Hosting is in front: the cookie is __session, and the page's host is X-Forwarded-Host. Needs --behind-proxy."
  )
  var behindHosting = false

  @Flag(
    help:
      "Serve a sandbox of this machine with users and ten days of backups: no account, no policy, nothing of Google's.")
  var demo = false

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions

  func validate() throws {
    // The log of requests to Google is the command's.
    log.validate()
    guard DashboardSettings.basePath(basePath) != nil else {
      throw ValidationError("--base-path takes parts of letters, digits, -, _ and ., each after a slash: /backups.")
    }
    guard !behindHosting || behindProxy else {
      throw ValidationError("--behind-hosting needs --behind-proxy: Firebase Hosting is one.")
    }
    guard !demo || (address.isLoopback && !behindProxy && policies.policy == nil) else {
      throw ValidationError(
        "--demo has a policy of its own and serves this machine only: give it no other policy or proxy.")
    }
    guard address.isLoopback || behindProxy else {
      throw ValidationError(
        "Rekindle speaks no TLS, so it listens on this machine only. Give --behind-proxy if a proxy with TLS is in front."
      )
    }
  }

  private var address: ListenAddress {
    if let listen { return listen }
    if behindProxy, let port = ProcessInfo.processInfo.environment["PORT"].flatMap({ UInt16($0) }) {
      return ListenAddress(host: "0.0.0.0", port: Int(port))
    }
    return ListenAddress(host: "127.0.0.1", port: 8080)
  }

  private func configuration(_ address: ListenAddress) -> DashboardConfiguration {
    var configuration = DashboardConfiguration(host: address.host, port: address.port, toolVersion: Rekindle.version)
    configuration.basePath = DashboardSettings.basePath(basePath) ?? ""
    configuration.isBehindProxy = behindProxy
    configuration.isBehindHosting = behindHosting
    if let level = log.logLevel { configuration.logLevel = level.level }
    return configuration
  }

  func run() async throws {
    let address = address
    try await Session.run(nil, isServer: true) { _ in
      if demo {
        try await ServeDemo.run(configuration(address))
        return Answer(.verified)
      }
      guard let policy = try policies.load() else {
        throw ValidationError(
          "rekindle.yaml is not in this folder. Give --policy with one that has serve (docs/policy.md).")
      }
      if policy.serve?.hosts.isEmpty == true, !address.isLoopback {
        throw ValidationError(
          "The policy names no host to serve. Write serve.hosts with the names of the page, such as backups.example.com."
        )
      }
      try await withDashboard(
        configuration(address), policy, try cloud.services(), tell: { line in try? StandardOutput.write(line) }
      ) { endpoint in
        let ready = JSONValue.members([("schema", .string("rekindle.serve/1")), ("endpoint", .string(endpoint))])
        try StandardOutput.write(ready.line)
        // Until this task is cancelled.
        for await _ in AsyncStream<Never>.makeStream().stream {}
      }
      return Answer(.verified)
    }
  }
}
