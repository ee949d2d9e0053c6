import Foundation
import TestSupport
import Testing

@testable import Runbooks

/// What a command sets for later steps, and what it prints.
@Suite struct OutputTests {
  private static func text(_ command: String) -> String {
    runbookText(
      """
      ## Set

      ```yaml step
      sets: [one, two]
      ```

      ```sh run
      \(command)
      ```

      ```sh after
      test -n "${one}"
      ```

      ## Use

      ```sh run
      echo "${one},${two}" >> out
      ```
      """)
  }

  @Test func setAndUsed() async throws {
    let command = #"echo "one=a=b \$(c)" >> "$RUNBOOK_OUTPUT"; echo "two=" >> "$RUNBOOK_OUTPUT""#
    try await withRig(Self.text(command)) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .finished)
      #expect(rig.result("out") == "a=b $(c),\n")
      #expect(try rig.state.values == ["one": "a=b $(c)", "two": ""])
    }
  }

  @Test(arguments: [
    "true", #"echo "one=1" >> "$RUNBOOK_OUTPUT""#, #"printf 'one=1\ntwo=2\nthree=3\n' >> "$RUNBOOK_OUTPUT""#,
    #"printf 'one=1\ntwo=2\none=3\n' >> "$RUNBOOK_OUTPUT""#, #"printf 'one=1\ntwo 2\n' >> "$RUNBOOK_OUTPUT""#,
    #"printf 'one=1\ntwo=\xff\n' >> "$RUNBOOK_OUTPUT""#, #"printf 'one=1\ntwo=\0\n' >> "$RUNBOOK_OUTPUT""#,
    #"mkdir "$RUNBOOK_OUTPUT""#, #"head -c 100000 /dev/zero > "$RUNBOOK_OUTPUT""#,
    #"ln -s /dev/zero "$RUNBOOK_OUTPUT""#, #"printf 'one=1\nPATH=/\ntwo=2\n' >> "$RUNBOOK_OUTPUT""#,
  ]) func whatIsNotWhatTheStepSaysFailsIt(_ command: String) async throws {
    try await withRig(Self.text(command)) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .stopped(.init(reason: .command, step: 1)))
      #expect(try rig.state.values.isEmpty && rig.result("out") == nil)
    }
  }

  @Test func outputIsShownAndKept() async throws {
    let command = #"printf 'one\n\ttab \033[31mred\rprogress\nno end'; echo err >&2; printf 'bad \xff'"#
    try await withRig(runbookText("## A\n\n```sh run\n\(command)\n```")) { rig async throws in
      let scripted = ScriptedOperator()
      #expect(try await rig.run([:], scripted.deaf) == .finished)
      let shown = scripted.told.split(separator: "\n").filter { $0.hasPrefix("  | ") }.map { $0.dropFirst(4) }
      #expect(shown == ["one", #"  tab \u{1b}[31mred"#, "progress", "no enderr", "bad \u{FFFD}"])
      let log = try Data(contentsOf: URL(fileURLWithPath: rig.journalPath + "/logs/step-1-run-1.log"))
      #expect(log == Data("one\n\ttab \u{1b}[31mred\rprogress\nno enderr\nbad ".utf8) + [0xFF])
    }
  }

  @Test(.timeLimit(.minutes(2))) func aCommandThatPrintsForEverIsStopped() async throws {
    let text = runbookText("## A\n\n```sh run\nwhile :; do echo again and again and again; done\n```")
    try await withTemporaryFolder { folder in
      var rig = try Rig(folder, text)
      rig.mostOutput = 50_000
      let scripted = ScriptedOperator()
      #expect(try await rig.run([:], scripted.deaf) == .stopped(.init(reason: .command, step: 1)))
      #expect(scripted.told.contains("50000"))
    }
  }

  /// More than anyone reads is told in numbers; the log has it.
  @Test func whatIsPrintedAtOnceIsCut() async throws {
    try await withTemporaryFolder { folder in
      var rig = try Rig(folder, runbookText("## A\n\n```sh run\nseq 1 400000\n```"))
      rig.mostOutput = 10 << 20
      let scripted = ScriptedOperator()
      #expect(try await rig.run([:], scripted.deaf) == .finished)
      let shown = scripted.told.split(separator: "\n").filter { $0.hasPrefix("  | ") }
      #expect(shown.last == "  | 400000")
      let log = try Data(contentsOf: URL(fileURLWithPath: rig.journalPath + "/logs/step-1-run-1.log"))
      #expect(log.count == 2_688_895)
    }
  }

  /// Commands run without input, in a session of their own, and in the folder from which the runbook is run.
  @Test func theWorldOfACommand() async throws {
    let command = """
      test "$(cat | wc -c)" -eq 0
      test ! -t 0
      test "$PWD" = "$(cd -P . && pwd)" && touch here
      ! { : > /dev/tty; } 2>/dev/null
      test "$RUNBOOK_OPERATOR" = "Ana Paz"
      test -e "$RUNBOOK_JOURNAL/journal.ndjson"
      """
    try await withRig(runbookText("## A\n\n```sh run\n\(command)\n```")) { rig async throws in
      let scripted = ScriptedOperator()
      #expect(try await rig.run([:], scripted.deaf) == .finished, "\(scripted.told)")
      #expect(rig.result("here") != nil)
    }
  }

  @Test(arguments: ["false | true", "echo $unset_here", "false; true"]) func theShellIsStrict(_ command: String)
    async throws
  {
    try await withRig(runbookText("## A\n\n```sh run\n\(command)\n```")) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .stopped(.init(reason: .command, step: 1)))
    }
  }
}
