import Foundation
import Synchronization
import TestSupport
import Testing

/// Questions of a runbook at a terminal.
@Suite struct RunbookTerminalTests {
  private static let runbook = """
    ---
    title: Ask me
    roles:
      approver: Somebody else.
    parameters:
      database:
        description: Which one.
    ---

    ## Change

    ```yaml step
    mutates: true
    confirm: ${database}
    approval: approver
    ```

    ```sh run
    test -t 0 && exit 9
    echo "${database}" >> changed
    test $(wc -l < changed) -ge 2
    ```

    ## By hand

    Look.

    ```yaml step
    sets: seen
    ```

    ## Use it

    ```yaml step
    mutates: true
    ```

    ```sh run
    echo "${seen}" >> changed
    ```
    """

  @Test(.timeLimit(.minutes(5))) func answered() async throws {
    try await withTemporaryFolder { folder in
      try Data(Self.runbook.utf8).write(to: folder.appendingPathComponent("r.md"))
      let names = Mutex(["Ana Paz", "Luis Vera"])
      let outcome = try await CommandLineTool.converse(
        ["runbook", "run", "r.md", "--set", "database=prod", "--operator", "ana paz", "--journal", "j"], in: folder.path
      ) { said in
        if said.hasSuffix("your name (nothing to stop): ") { return names.withLock { $0.removeFirst() } }
        if let code = said.firstMatch(of: /Luis Vera, type ([A-Z0-9]{6}) to approve step 1: $/) {
          return String(code.1)
        }
        if said.hasSuffix("Type prod to run this step, nothing to stop: ") { return "prod" }
        if said.hasSuffix("What now? [retry/change/note/skip/stop] ") { return "retry" }
        if said.hasSuffix("Done? [done/open/skip/stop] ") { return "done" }
        if said.hasSuffix("seen: ") { return "a \"value\" $(of it)" }
        if said.hasSuffix("Run it? [yes/skip/stop] ") { return "y" }
        return nil
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(names.withLock { $0.isEmpty })
      let changed = try String(contentsOf: folder.appendingPathComponent("changed"), encoding: .utf8)
      #expect(changed == "prod\nprod\na \"value\" $(of it)\n")
      let note = try await CommandLineTool.run(
        "runbook", "note", "j", "it was a drill", "--operator", "Eva", in: folder.path)
      #expect(note.status == 0, "\(note.errors)")
      let timeline = try String(contentsOf: folder.appendingPathComponent("j/timeline.md"), encoding: .utf8)
      #expect(timeline.contains("Eva") && timeline.contains("it was a drill"))
      let followUp = try await CommandLineTool.run(
        "runbook", "note", "j", "--follow-up", "Hold a drill", "--owner", "Luis Vera", "--due", "2027-01-31",
        in: folder.path)
      #expect(followUp.status == 0 && followUp.output.contains("2027-01-31"), "\(followUp.errors)")
      for arguments in [
        [" "], [], ["a", "--owner", "Eva"], ["--follow-up", "a", "--owner", "Eva"],
        ["--follow-up", "a", "--owner", "Eva", "--due", "soon"],
        ["a", "--follow-up", "b", "--owner", "Eva", "--due", "2027-01-31"],
      ] {
        #expect(try await CommandLineTool.run(["runbook", "note", "j"] + arguments, in: folder.path).status == 64)
      }
      let status = try await CommandLineTool.run("runbook", "status", "j", "--format", "json", in: folder.path)
      #expect(status.status == 0 && status.output.contains(#""finished":true"#), "\(status.output)")
    }
  }

  @Test(.timeLimit(.minutes(5))) func stopped() async throws {
    try await withTemporaryFolder { folder in
      try Data(Self.runbook.utf8).write(to: folder.appendingPathComponent("r.md"))
      let outcome = try await CommandLineTool.converse(
        ["runbook", "run", "r.md", "--set", "database=prod", "--operator", "Ana", "--journal", "j", "--paranoid"],
        in: folder.path
      ) { $0.hasSuffix("[continue/skip/pause/stop] ") ? "stop" : nil }
      #expect(outcome.status == 3 && outcome.output.contains("rekindle runbook resume"))
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("changed").path))
    }
  }
}
