import Foundation
import TestSupport
import Testing

/// `--log-level`: what is called is told, and nothing else.
@Suite struct LogLevelTests {
  /// A diff with a sandbox's database, after `prepare`.
  private func diff(
    _ options: [String], environment: [String: String?] = [:], faults: String = "",
    _ check: @Sendable (_ outcome: CommandLineTool.Outcome, _ endpoint: String) throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder).path
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let sandbox = SandboxClient(endpoint)
        try await sandbox.importExport(export, into: "projects/p/databases/(default)")
        try await sandbox.setFaults(faults)
        let environment = ["REKINDLE_ENDPOINT": endpoint, "GOOGLE_APPLICATION_CREDENTIALS": nil].merging(environment) {
          $1
        }
        let outcome = try await CommandLineTool.run(
          ["diff", export, "firestore://p", "--yes"] + options, environment: environment)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        try check(outcome, endpoint)
      }
      #expect(outcome.status == 0)
    }
  }

  private func logged(_ outcome: CommandLineTool.Outcome) -> [Substring] {
    outcome.errors.split(separator: "\n").filter {
      $0.wholeMatch(of: /rekindle: (error|warning|info|debug): .*/) != nil
    }
  }

  @Test("debug: a line for each request with its status, bytes and time; the token is in none")
  func debug() async throws {
    try await diff(["--log-level", "debug"], environment: ["REKINDLE_ACCESS_TOKEN": "ya29.SECRET"]) {
      outcome, endpoint in
      let lines = logged(outcome)
      #expect(lines.count >= 4)
      for path in [
        "/v1/projects/p/databases/(default)/documents:runAggregationQuery", "/google.firestore.v1.Firestore/RunQuery",
      ] {
        let line = try #require(lines.first { $0.contains(path) })
        #expect(line.hasPrefix("rekindle: debug: POST \(endpoint)\(path) 200 "))
        #expect(line.firstMatch(of: #/ [1-9]\d* bytes \d+ ms$/#) != nil, "\(line)")
      }
      #expect(!outcome.errors.contains("SECRET") && !outcome.output.contains("SECRET"))
    }
  }

  @Test("info: what is made again, and debug which time it is", arguments: ["info", "debug"])
  func retries(level: String) async throws {
    let fault = #"{"path":"*/RunQuery","times":1,"status":503,"message":"SECRET"}"#
    try await diff(["--log-level", level], faults: fault) { outcome, _ in
      let lines = logged(outcome)
      #expect(lines.contains { $0.contains("info: after unavailable, HTTP status 200: trying again in 0.") })
      #expect(lines.contains { $0.contains("RunQuery 200 UNAVAILABLE ") } == (level == "debug"))
      #expect(lines.contains { $0.contains(" ms retry 1") } == (level == "debug"))
      #expect(!lines.joined().contains("SECRET"))
    }
  }

  @Test(
    "Without it, and from warning on, a short pause is not told",
    arguments: [[], ["--log-level", "warning"], ["--log-level", "error"]])
  func quiet(options: [String]) async throws {
    try await diff(options, faults: #"{"path":"*/RunQuery","times":1,"status":503}"#) { outcome, _ in
      #expect(logged(outcome).isEmpty)
    }
  }

  @Test("The sandbox tells its requests too")
  func sandbox() async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(
        data: folder.appending(path: "data").path, options: ["--log-level", "debug"]
      ) { endpoint in
        try await SandboxClient(endpoint).call("GET", "/storage/v1/b")
      }
      #expect(outcome.errors.contains("GET /storage/v1/b"))
    }
  }

  @Test("A level that is none is refused")
  func unknown() async throws {
    let outcome = try await CommandLineTool.run("diff", "a", "b", "--log-level", "all")
    #expect(outcome.status == 64)
  }
}
