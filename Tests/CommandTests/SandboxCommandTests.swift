import Foundation
import Subprocess
import TestSupport
import Testing

@Suite("rekindle sandbox") struct SandboxCommandTests {
  /// The status and body of a request by curl.
  private func call(_ arguments: String...) async throws -> (status: String, body: String) {
    let result = try await run(
      .name("curl"), arguments: Arguments(["--silent", "--globoff", "--write-out", "\n%{http_code}"] + arguments),
      output: .string(limit: 1 << 20), error: .discarded)
    let lines = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
    return (String(lines.last ?? ""), lines.dropLast().joined(separator: "\n"))
  }

  @Test(
    "It says where it is, ends well by a signal, and goes on with its state", arguments: [Signal.terminate, .interrupt])
  func life(signal: Signal) async throws {
    try await withTemporaryFolder { parent in
      let folder = parent.appending(path: "new/data").path
      let first = try await CommandLineTool.runSandbox(data: folder, endingWith: signal) { endpoint in
        let made = try await call("--data", #"{"name":"bkt"}"#, "\(endpoint)/storage/v1/b")
        #expect(made.status == "200")
        let second = try await CommandLineTool.run("sandbox", "--data", folder)
        #expect(second.status == 3)
        #expect(second.output.isEmpty)
        #expect(second.errors.contains(folder))
        let port = try #require(endpoint.split(separator: ":").last)
        let taken = try await CommandLineTool.run("sandbox", "--data", folder + "2", "--listen", "127.0.0.1:\(port)")
        #expect(taken.status == 3)
      }
      #expect(first.status == 0)
      #expect(first.errors.isEmpty)
      #expect(
        first.output.wholeMatch(of: /\{"schema":"rekindle.sandbox\/1","endpoint":"http:\/\/127\.0\.0\.1:\d+"\}\n/)
          != nil)
      let again = try await CommandLineTool.runSandbox(data: folder) { endpoint in
        let found = try await call("\(endpoint)/storage/v1/b/bkt")
        #expect(found.status == "200")
      }
      #expect(again.status == 0)
    }
  }

  @Test(
    "It listens on loopback only", arguments: ["0.0.0.0:0", "192.168.0.1:80", "[::]:0", "127.0.0.1", "127.0.0.1:x"])
  func loopback(address: String) async throws {
    try await withTemporaryFolder { parent in
      let outcome = try await CommandLineTool.run(
        "sandbox", "--data", parent.appending(path: "data").path, "--listen", address)
      #expect(outcome.status == 64)
    }
  }

  @Test("Fault rules from a file")
  func faults() async throws {
    try await withTemporaryFolder { parent in
      let rules = parent.appending(path: "rules.json").path
      let folder = parent.appending(path: "data").path
      try Data(#"{"rules":[{"path":"/storage/*","status":503,"times":1}]}"#.utf8).write(to: URL(fileURLWithPath: rules))
      let outcome = try await CommandLineTool.runSandbox(data: folder, options: ["--faults", rules]) { endpoint in
        let statuses = [try await call("\(endpoint)/storage/v1/b"), try await call("\(endpoint)/storage/v1/b")]
        #expect(statuses.map(\.status) == ["503", "200"])
      }
      #expect(outcome.status == 0)
      for text in [#"{"rules":[{}]}"#, "no JSON"] {
        try Data(text.utf8).write(to: URL(fileURLWithPath: rules))
        let refused = try await CommandLineTool.run("sandbox", "--data", folder, "--faults", rules)
        #expect(refused.status == 3 || refused.status == 64)
        #expect(!refused.errors.isEmpty)
      }
    }
  }
}
