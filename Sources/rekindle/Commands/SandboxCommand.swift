import ArgumentParser
import CloudSandbox
import Foundation
import JSON
import Reports
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Serves a stand-in for Google Cloud on this machine: Firestore, Cloud Storage, and what goes with them.",
    discussion: """
      All services are on one port of 127.0.0.1, at Google's own paths, so gcloud and client libraries reach it by their \
      endpoint overrides (docs/sandbox.md). It asks for no credentials and is for tests and rehearsals only. When it is \
      ready it writes one line to standard output:
        {"schema":"rekindle.sandbox/1","endpoint":"http://127.0.0.1:PORT"}
      It runs until SIGTERM or SIGINT; what was written stays in the data folder.

      EXAMPLE: rekindle sandbox --listen 127.0.0.1:8080 --data /tmp/sandbox

      EXIT STATUS: 0 stopped by a signal · 3 could not start (the folder or the port is in use, bad fault rules) · 64 usage · \
      70 a bug in rekindle
      """)

  @Option(help: ArgumentHelp("127.0.0.1:PORT; port 0 is one that is free.", valueName: "address"))
  var listen = LoopbackAddress(port: 0)

  @Option(help: ArgumentHelp("The folder that holds all state, made if it is not there.", valueName: "folder"))
  var data: String

  @Option(help: ArgumentHelp("Rules of what is to go wrong, as JSON (docs/sandbox.md).", valueName: "file"))
  var faults: String?

  @Option(
    help: ArgumentHelp(
      "What to tell on stderr: error (by default), warning, info, or debug (every request).", valueName: "level"))
  var logLevel = LogLevel.error

  func run() async throws {
    try await Session.run(nil, isServer: true) { _ in
      var configuration = SandboxConfiguration(dataFolder: data, port: listen.port)
      configuration.logLevel = logLevel.level
      try await withCloudSandbox(configuration, faults: try faults.map(Self.rules)) { endpoint in
        let ready = JSONValue.members([("schema", .string("rekindle.sandbox/1")), ("endpoint", .string(endpoint.url))])
        try StandardOutput.write(ready.line)
        // Until this task is cancelled.
        for await _ in AsyncStream<Never>.makeStream().stream {}
      }
      return Answer(.verified)
    }
  }

  private static func rules(_ file: String) throws -> JSONValue {
    let text: Data
    do { text = try Data(contentsOf: URL(fileURLWithPath: file)) } catch {
      throw ValidationError("\(file) cannot be read: \(error.localizedDescription)")
    }
    do { return try JSONParser.parse(Array(text)) } catch { throw ValidationError("\(file) is \(error).") }
  }
}

/// The value of `--listen`: a port of the only address that the sandbox listens on.
struct LoopbackAddress: ExpressibleByArgument {
  var port: Int

  init(port: Int) {
    self.port = port
  }

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "127.0.0.1" || parts[0] == "localhost", let port = UInt16(parts[1]) else {
      return nil
    }
    self.port = Int(port)
  }

  var defaultValueDescription: String { "127.0.0.1:\(port)" }
}
