import Foundation
import TestSupport
import Testing

@Suite("rekindle runbook") struct RunbookCommandTests {
  static let runbook = """
    ---
    title: Change a database
    roles:
      approver: Somebody else.
    parameters:
      database:
        description: Which one.
      check:
        description: A command's name.
        default: "true"
    ---

    ## Look

    ```sh before read-only
    "${check}"
    ```

    ```sh run
    echo looked at "${database}"
    ```

    ## Change

    ```yaml step
    expected: 1s
    mutates: true
    confirm: ${database}
    ```

    ```sh run
    echo "${database}" >> changed
    ```

    ```sh undo
    rm changed
    ```
    """

  /// Runs `body` in a folder with the runbook in it.
  private func withFolder(
    _ body: (_ folder: URL, _ run: (String...) async throws -> CommandLineTool.Outcome) async throws -> Void
  )
    async throws
  {
    try await withTemporaryFolder { folder in
      try Data(Self.runbook.utf8).write(to: folder.appendingPathComponent("change.md"))
      try await body(folder) { (arguments: String...) in
        try await CommandLineTool.run(["runbook"] + arguments, in: folder.path)
      }
    }
  }

  private func changed(_ folder: URL) -> String? {
    try? String(contentsOf: folder.appendingPathComponent("changed"), encoding: .utf8)
  }

  @Test func runsToItsEnd() async throws {
    try await withFolder { folder, run in
      let outcome = try await run(
        "run", "change.md", "--set", "database=prod", "--confirm", "database=prod", "--operator", "Ana Paz",
        "--journal", "j",
        "--timeline", "t.html", "--timeline", "t.md", "--timeline", "t.json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix("Change a database"))
      #expect(outcome.errors.contains("  | looked at prod") && changed(folder) == "prod\n")
      for name in ["t.html", "j/timeline.html"] {
        #expect(try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8).contains("</html>"))
      }
      for name in ["t.md", "j/timeline.md"] {
        #expect(try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8).contains("Ana Paz"))
      }
      for name in ["t.json", "j/timeline.json"] {
        let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
        let timeline = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        #expect(timeline["schema"] as? String == "rekindle.run/1" && timeline["state"] as? String == "finished")
        #expect((timeline["machines"] as? [String])?.count == 1 && timeline["ran"] is [String: Any])
      }
      let journal = try String(contentsOf: folder.appendingPathComponent("j/journal.ndjson"), encoding: .utf8)
      #expect(
        journal.split(separator: "\n").allSatisfy { $0.hasPrefix(#"{"schema":"rekindle.journal/1","sequence":"#) })
      let status = try await run("status", "j", "--format", "json")
      #expect(status.status == 0)
      let json = try #require(try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
      #expect(json["schema"] as? String == "rekindle.run/1" && json["finished"] as? Bool == true)
      #expect((json["steps"] as? [[String: Any]])?.map { $0["state"] as? String } == ["done", "done"])
      let permissions = try FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent("j").path)
      #expect(permissions[.posixPermissions] as? Int == 0o700)
      #expect(try await run("resume", "j").status == 4)
    }
  }

  @Test func refusesWhatNobodyConfirms() async throws {
    try await withFolder { folder, run in
      let refused = try await run(
        "run", "change.md", "--set", "database=prod", "--yes", "--journal", "j", "--format", "json")
      #expect(refused.status == 4 && refused.errors.contains("--confirm database=VALUE"))
      #expect(refused.errors.contains("rekindle runbook resume") && changed(folder) == nil)
      #expect(try await run("status", "j").status == 3)
      #expect(try await run("resume", "j", "--confirm", "database=other").status == 4)
      #expect(changed(folder) == nil)
      #expect(try await run("resume", "j", "--confirm", "database=prod").status == 0)
      #expect(changed(folder) == "prod\n")
    }
  }

  @Test("A run that left points open ends with status 1, until somebody settles them")
  func leftOpen() async throws {
    try await withFolder { folder, run in
      let text = Self.runbook + "\n\n## Tell\n\n```sh run\necho 'Tell Luis' >> \"$RUNBOOK_OPEN\"\n```\n"
      try Data(text.utf8).write(to: folder.appendingPathComponent("change.md"))
      let outcome = try await run(
        "run", "change.md", "--set", "database=d", "--confirm", "database=d", "--journal", "j", "--format", "json")
      #expect(outcome.status == 1 && outcome.errors.contains("rekindle runbook resume"), "\(outcome.errors)")
      let status = try await run("status", "j", "--format", "json")
      #expect(status.status == 1)
      let json = try #require(try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
      #expect(json["state"] as? String == "open" && json["finished"] as? Bool == false)
      #expect((json["open"] as? [[String: Any]])?.map { $0["point"] as? String } == ["Tell Luis"])
      #expect(try await run("resume", "j").status == 1)
      let settled = try await CommandLineTool.converse(["runbook", "resume", "j"], in: folder.path) { said in
        if said.hasSuffix("Is it settled? [yes/no/back] ") { return "yes" }
        return said.hasSuffix("How was it settled? ") ? "told him" : nil
      }
      #expect(settled.status == 0, "\(settled.errors)")
      #expect(try await run("status", "j").status == 0)
    }
  }

  @Test func skippedAndTakenBack() async throws {
    try await withFolder { folder, run in
      let text = Self.runbook + "\n\n## Fail\n\n```sh run\nfalse\n```\n"
      try Data(text.utf8).write(to: folder.appendingPathComponent("change.md"))
      let arguments = ["--set", "database=d", "--confirm", "database=d"]
      let failed = try await CommandLineTool.run(
        ["runbook", "run", "change.md", "--journal", "j"] + arguments, in: folder.path)
      #expect(failed.status == 3 && changed(folder) == "d\n")
      #expect(try await run("resume", "j", "--skip", "3=it never works").status == 0)
      #expect(try await run("status", "j").output.contains("it never works"))
      #expect(try await run("resume", "j", "--undo").status == 4)
      let undone = try await CommandLineTool.run(
        ["runbook", "run", "change.md", "--journal", "k", "--undo"] + arguments, in: folder.path)
      #expect(undone.status == 3 && changed(folder) == nil)
      _ = try await CommandLineTool.run(["runbook", "run", "change.md", "--journal", "l"] + arguments, in: folder.path)
      #expect(changed(folder) == "d\n")
      #expect(try await run("resume", "l", "--undo").status == 0)
      #expect(changed(folder) == nil)
      let taken = try await run("status", "l", "--format", "json")
      #expect(taken.status == 0 && taken.output.contains(#""takenBack":true"#), "\(taken.output)")
    }
  }

  @Test func statusesOfWhatIsWrong() async throws {
    try await withFolder { folder, run in
      let before = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(try await run("run", "nowhere.md").status == 64)
      #expect(try await run("run", "change.md").status == 64)
      let misspelt = try await run("run", "change.md", "--set", "databse=x")
      #expect(misspelt.status == 64 && misspelt.errors.contains("database"), "\(misspelt.errors)")
      #expect(try await run("run", "change.md", "--set", "database=a b").status == 64)
      #expect(try await run("run", "change.md", "--set", "database").status == 64)
      #expect(try await run("run", "change.md", "--set", "database=x", "--timeline", "t.pdf").status == 64)
      #expect(try await run("run", "change.md", "--set", "database=x", "--skip", "1").status == 64)
      #expect(try await run("run", "change.md", "--set", "database=x", "--operator", "---").status == 64)
      #expect(try await run("resume", "nowhere").status == 64)
      #expect(try await run("status", ".").status == 64)
      #expect(try await run("show", "/dev/null").status == 64)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == before)
      let check = try await run("run", "change.md", "--set", "database=x", "--set", "check=false", "--journal", "j")
      #expect(check.status == 1 && changed(folder) == nil)
      #expect(try await run("run", "change.md", "--set", "database=x", "--journal", "j").status == 64)
      let text = Self.runbook.replacing("title: Change", with: "approvers: a\ntools: [no-such-program]\ntitle: Change")
      try Data(text.utf8).write(to: folder.appendingPathComponent("change.md"))
      #expect(try await run("run", "change.md", "--set", "database=x", "--journal", "n").status == 3)
      let edited = try await run("resume", "j", "--confirm", "database=x")
      #expect(edited.status == 4 && edited.errors.contains("change.md:2:"), "\(edited.errors)")
      try Data(Self.runbook.utf8).write(to: folder.appendingPathComponent("change.md"))
      let journal = folder.appendingPathComponent("j/journal.ndjson")
      let whole = try String(contentsOf: journal, encoding: .utf8)
      try Data(whole.replacing("\"holds\":false", with: "\"holds\":true").utf8).write(to: journal)
      for command in ["status", "resume"] {
        let refused = try await run(command, "j")
        #expect(refused.status == 4 && refused.errors.contains("journal.ndjson:3:"), "\(refused.errors)")
      }
    }
  }

  @Test func aDryRunWritesNothing() async throws {
    try await withFolder { folder, run in
      let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      let dry = try await run("run", "change.md", "--set", "database=prod", "--dry-run")
      #expect(dry.status == 0 && dry.output.contains("echo \"prod\" >> changed"))
      let json = try await run("run", "change.md", "--set", "database=prod", "--dry-run", "--format", "json")
      let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(object["schema"] as? String == "rekindle.dry-run/1" && (object["steps"] as? [Any])?.count == 2)
      let wrong = try await run("run", "change.md", "--set", "database=prod", "--set", "check=false", "--dry-run")
      #expect(wrong.status == 1)
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path) == before)
    }
  }

  @Test func listsAndShows() async throws {
    try await withFolder { folder, run in
      try Data("# Notes\n".utf8).write(to: folder.appendingPathComponent("notes.md"))
      let list = try await run("list", ".")
      #expect(list.status == 0 && list.output.contains("Change a database") && list.output.contains("notes.md"))
      let json = try JSONSerialization.jsonObject(
        with: Data(try await run("list", ".", "--format", "json").output.utf8))
      let runbooks = try #require((json as? [String: Any])?["runbooks"] as? [[String: Any]])
      #expect(runbooks.map { $0["title"] as? String } == ["Change a database", nil])
      #expect((runbooks[1]["problem"] as? [String: Any])?["code"] as? String == "not-a-runbook")
      let show = try await run("show", "change.md")
      #expect(show.output.contains("${database}"))
      let shown = try JSONSerialization.jsonObject(
        with: Data(try await run("show", "change.md", "--format", "json").output.utf8))
      #expect((shown as? [String: Any])?["mutates"] as? Bool == true)
      #expect(try await run("list", "nowhere").status == 64)
    }
    for command in [[], ["list"], ["show"], ["run"], ["resume"], ["status"]] {
      let help = try await CommandLineTool.run(["runbook"] + command + ["--help"])
      #expect(help.status == 0 && help.output.contains("EXIT STATUS") && help.output.contains("EXAMPLE"))
    }
  }
}
