import Documents
import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

/// The runner is killed, or asked to stop, while a command runs.
@Suite struct RunbookKillTests {
  private static func runbook(_ after: String) -> String {
    """
    ---
    title: Slow
    ---

    ## Change

    ```yaml step
    mutates: true
    ```

    ```sh run
    trap 'echo heard >> changed; exit 3' INT
    echo begun >> changed
    mkfifo go
    echo ready
    read -r _ < go &
    wait
    echo ended >> changed
    ```
    \(after)
    ## More

    ```sh run
    echo more >> changed
    ```
    """
  }

  private static let after = "\n```sh after\ngrep -q ended changed\n```\n"

  /// Runs the runbook until its first command runs, and sends the runner a signal.
  private func run(_ text: String, in folder: URL, sending signal: Signal) async throws -> (
    status: Int32, output: String
  ) {
    try Data(text.utf8).write(to: folder.appendingPathComponent("r.md"))
    let outcome = try await CommandLineTool.run(
      ["runbook", "run", "r.md", "--yes", "--journal", "j"], in: folder.path, sending: signal, onceSaid: "  | ready")
    return (outcome.status, outcome.output)
  }

  private func release(_ folder: URL) throws {
    let go = try FileHandle(forWritingTo: folder.appendingPathComponent("go"))
    try go.write(contentsOf: Data("\n".utf8))
    try go.close()
  }

  private func resume(_ folder: URL, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await CommandLineTool.run(["runbook", "resume", "j"] + options, in: folder.path)
  }

  /// Goes on as soon as the command that was left behind is done.
  private func resumeWhenFree(_ folder: URL, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await waitUntilUnlocked(folder.appendingPathComponent("j/lock").path)
    return try await CommandLineTool.run(["runbook", "resume", "j"] + options, in: folder.path)
  }

  private func changed(_ folder: URL) throws -> String {
    try String(contentsOf: folder.appendingPathComponent("changed"), encoding: .utf8)
  }

  @Test(.timeLimit(.minutes(5))) func killedWhileACommandRuns() async throws {
    try await withTemporaryFolder { folder in
      let killed = try await run(Self.runbook(Self.after), in: folder, sending: .kill)
      #expect(killed.status == -9)
      // The command lives on, so nobody else starts.
      let busy = try await resume(folder)
      #expect(busy.status == 4, "\(busy.errors)")
      let status = try await CommandLineTool.run("runbook", "status", "j", "--format", "json", in: folder.path)
      #expect(status.output.contains(#""running":true"#), "\(status.output)")
      try release(folder)
      let outcome = try await resumeWhenFree(folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let finished = try await CommandLineTool.run("runbook", "status", "j", "--format", "json", in: folder.path)
      let steps = try JSONParser.parse(Array(finished.output.utf8))["steps"]?.elements
      #expect(steps?.map { $0["state"]?.text } == ["found done", "done"], "\(finished.output)")
      #expect(try changed(folder) == "begun\nended\nmore\n")
    }
  }

  @Test(.timeLimit(.minutes(5))) func killedAndNobodyKnows() async throws {
    try await withTemporaryFolder { folder in
      _ = try await run(Self.runbook("\n"), in: folder, sending: .kill)
      try release(folder)
      let refused = try await resumeWhenFree(folder, "--yes")
      #expect(refused.status == 4 && refused.errors.contains("--again 1"), "\(refused.errors)")
      #expect(try changed(folder) == "begun\nended\n")
      #expect(try await resume(folder, "--skip", "1=it came to its end").status == 0)
      #expect(try changed(folder) == "begun\nended\nmore\n")
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: [Signal.interrupt, .terminate, .terminalClosed]) func stoppedByASignal(
    _ signal: Signal
  )
    async throws
  {
    try await withTemporaryFolder { folder in
      let stopped = try await run(Self.runbook(Self.after), in: folder, sending: signal)
      #expect(stopped.status == 130)
      #expect(stopped.output.contains("rekindle runbook resume"))
      let status = try await CommandLineTool.run("runbook", "status", "j", "--format", "json", in: folder.path)
      let told = try JSONParser.parse(Array(status.output.utf8))
      #expect(told["stopped"]?.text == "signal" && told["stoppedAt"]?.integer == 1, "\(status.output)")
      #expect(try changed(folder) == "begun\nheard\n")
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("j/timeline.html").path))
      #expect(try await resume(folder, "--yes").status == 4)
      #expect(try changed(folder) == "begun\nheard\n")
    }
  }
}
