import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

/// No command of a runbook has the operator's access token in its environment, and Rekindle still finds it there.
@Suite struct RunbookCredentialTests {
  private static let secret = "ya29.SECRET"
  private static let waiting = runbook("mkfifo go\necho ready\nread -r _ < go &\nwait")

  private static func runbook(_ end: String) -> String {
    """
    ---
    title: Look
    ---

    ## Look

    ```sh run
    env > environment
    echo "$REKINDLE_ACCESS_TOKEN_FILE" > place
    \(end)
    ```
    """
  }

  private func text(_ file: String, in folder: URL) throws -> String {
    try String(contentsOf: folder.appending(path: file), encoding: .utf8).trimmingCharacters(in: .newlines)
  }

  /// The token's file, as the command was told of it.
  private func place(in folder: URL) throws -> String { try text("place", in: folder) }

  @Test("A command has no token; Rekindle in a command has it from the file", .timeLimit(.minutes(5)))
  func rekindleInACommand() async throws {
    try await withTemporaryFolder { folder in
      let runbook = Self.runbook("rekindle doctor --format json > doctor.json || test $? = 1 || test $? = 3")
      try Data(runbook.utf8).write(to: folder.appending(path: "r.md"))
      let sandbox = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let outcome = try await CommandLineTool.run(
          ["runbook", "run", "r.md", "--journal", "j"], in: folder.path,
          environment: [
            "REKINDLE_ENDPOINT": endpoint, "REKINDLE_ACCESS_TOKEN": Self.secret, "OTHER": "stays",
            "REKINDLE_ACCESS_TOKEN_FILE": "/dev/null",
          ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let environment = try text("environment", in: folder)
        #expect(environment.contains("OTHER=stays") && !environment.contains("REKINDLE_ACCESS_TOKEN="))
        let place = try place(in: folder)
        let checks = try JSONParser.parse(Array(text("doctor.json", in: folder).utf8))["checks"]?.elements ?? []
        let credentials = try #require(checks.first { $0["code"]?.text == "credentials" })
        #expect(credentials["status"]?.text == "ok" && credentials["message"]?.text?.contains(place) == true)
        #expect(!FileManager.default.fileExists(atPath: place))
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where !file.hasPrefix("data") {
          let bytes = FileManager.default.contents(atPath: "\(folder.path)/\(file)") ?? Data()
          #expect(bytes.range(of: Data(Self.secret.utf8)) == nil, "\(file)")
        }
      }
      #expect(sandbox.status == 0)
    }
  }

  @Test("A file that the operator named stays the one, and stays", .timeLimit(.minutes(5)))
  func theOperatorsOwnFile() async throws {
    try await withTemporaryFolder { folder in
      try Data(Self.runbook("true").utf8).write(to: folder.appending(path: "r.md"))
      let own = folder.appending(path: "own").path
      try Data(Self.secret.utf8).write(to: URL(fileURLWithPath: own))
      let outcome = try await CommandLineTool.run(
        ["runbook", "run", "r.md", "--journal", "j"], in: folder.path,
        environment: ["REKINDLE_ACCESS_TOKEN": nil, "REKINDLE_ACCESS_TOKEN_FILE": own])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try place(in: folder) == own)
      #expect(FileManager.default.fileExists(atPath: own))
    }
  }

  private func run(in folder: URL, sending signal: Signal) async throws -> CommandLineTool.Outcome {
    try Data(Self.waiting.utf8).write(to: folder.appending(path: "r.md"))
    return try await CommandLineTool.run(
      ["runbook", "run", "r.md", "--journal", "j"], in: folder.path, environment: environment(folder),
      sending: signal, onceSaid: "  | ready")
  }

  private func environment(_ folder: URL) -> [String: String?] {
    ["REKINDLE_ACCESS_TOKEN": Self.secret, "TMPDIR": folder.path]
  }

  @Test("After Ctrl-C the file is gone", .timeLimit(.minutes(5))) func stopped() async throws {
    try await withTemporaryFolder { folder in
      #expect(try await run(in: folder, sending: .interrupt).status == 130)
      let place = try place(in: folder)
      #expect(place.hasSuffix("/access-token") && !FileManager.default.fileExists(atPath: place))
    }
  }

  @Test("A killed runner leaves it to its command, for its owner only; resume removes it", .timeLimit(.minutes(5)))
  func killed() async throws {
    try await withTemporaryFolder { folder in
      #expect(try await run(in: folder, sending: .kill).status == -9)
      let place = try place(in: folder)
      #expect(try String(contentsOfFile: place, encoding: .utf8) == Self.secret)
      let parent = (place as NSString).deletingLastPathComponent
      for (path, mode) in [(place, 0o600), (parent, 0o700)] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
      }
      let go = try FileHandle(forWritingTo: folder.appending(path: "go"))
      try go.write(contentsOf: Data("\n".utf8))
      try go.close()
      try await waitUntilUnlocked(folder.appending(path: "j/lock").path)
      let resumed = try await CommandLineTool.run(
        ["runbook", "resume", "j", "--skip", "1=seen"], in: folder.path, environment: environment(folder))
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(!FileManager.default.fileExists(atPath: parent))
    }
  }
}
