import Foundation
import Testing

@testable import Runbooks

/// What a person has to say, and what is refused if nobody can.
@Suite struct ConfirmationTests {
  private static let matter = "parameters:\n  database:\n    description: Which one.\n    pattern: '.*'"
  private static let confirmed = runbookText(
    """
    ## One

    ```yaml step
    mutates: true
    confirm: ${database}
    ```

    ```sh run
    echo ran >> out
    ```
    """, matter: matter)
  private static let mutating = runbookText(
    "## One\n\n```yaml step\nmutates: true\n```\n\n```sh run\necho ran >> out\n```")
  private static let manual = runbookText(
    "## One\n\nDo it.\n\n```yaml step\nsets: found\n```\n\n## Two\n\n```sh run\necho \"$found\" >> out\n```")

  @Test(arguments: ["prod", "a \"b\" $(c)"]) func typed(_ name: String) async throws {
    try await withRig(Self.confirmed) { rig async throws in
      let scripted = ScriptedOperator("PROD", "nonsense", name)
      #expect(try await rig.run(["database": name], scripted.console) { $0.yes = true } == .finished)
      #expect(rig.result("out") == "ran\n")
      #expect(try rig.events.contains(.confirmed(step: 1, value: name, byOption: false)))
    }
  }

  @Test func typedWrong() async throws {
    try await withRig(Self.confirmed) { rig async throws in
      let scripted = ScriptedOperator("Prod", "prod ", "y", "prod")
      #expect(
        try await rig.run(["database": "prod"], scripted.console) == .stopped(.init(reason: .refused, step: 1)))
      #expect(rig.result("out") == nil)
    }
  }

  @Test func byOption() async throws {
    for (given, ending) in [
      ([:], RunEnding.stopped(.init(reason: .refused, step: 1))),
      (["database": "other"], .stopped(.init(reason: .refused, step: 1))), (["database": "prod"], .finished),
    ] {
      try await withRig(Self.confirmed) { rig async throws in
        let result = try await rig.run(["database": "prod"], ScriptedOperator().deaf) {
          $0.yes = true
          $0.confirmations = given
        }
        #expect(result == ending)
        #expect(rig.result("out") == (ending == .finished ? "ran\n" : nil))
      }
    }
  }

  @Test func whatChangesSomethingIsAskedAbout() async throws {
    try await withRig(Self.mutating) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .stopped(.init(reason: .refused, step: 1)))
      #expect(try await rig.resume(ScriptedOperator("n").console) == .stopped(.init(reason: .operator, step: 1)))
      #expect(try await rig.resume(ScriptedOperator().console) == .stopped(.init(reason: .operator, step: 1)))
      #expect(rig.result("out") == nil)
      #expect(try await rig.resume(ScriptedOperator("", "what?", "yes").console) == .finished)
      #expect(rig.result("out") == "ran\n")
    }
  }

  @Test func skippedByOptionAndByOperator() async throws {
    try await withRig(Self.mutating) { rig async throws in
      let ending = try await rig.run([:], ScriptedOperator().deaf) { $0.skips = [1: "not today"] }
      #expect(ending == .finished && rig.result("out") == nil)
      #expect(try rig.state[1] == .skipped(reason: "not today", byCondition: false))
    }
    try await withRig(Self.mutating) { rig async throws in
      let scripted = ScriptedOperator("skip", "", "because")
      #expect(try await rig.run([:], scripted.console) == .finished)
      #expect(try rig.state[1] == .skipped(reason: "because", byCondition: false))
    }
  }

  @Test func byHand() async throws {
    try await withRig(Self.manual) { rig async throws in
      #expect(
        try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true } == .stopped(.init(reason: .refused, step: 1)))
      #expect(try await rig.resume(ScriptedOperator("done", "a 'b' $(c)").console) == .finished)
      #expect(rig.result("out") == "a 'b' $(c)\n")
      #expect(try rig.state[1] == .done(.byHand))
    }
  }

  @Test("A step by hand that was done elsewhere is done, with what it sets, and leaves nothing open")
  func doneElsewhere() async throws {
    try await withRig(Self.manual) { rig async throws in
      let scripted = ScriptedOperator()
      let ending = try await rig.run([:], scripted.deaf) { options in
        options.doneByHand = [1: "by phone"]
        options.answers = [NamedValue(name: "found", value: "x")]
      }
      #expect(ending == .finished, "\(scripted.told)")
      #expect(rig.result("out") == "x\n")
      #expect(try rig.state[1] == .done(.byHand))
      #expect(try rig.events.contains { if case .note(_, let text) = $0 { text.contains("by phone") } else { false } })
    }
  }

  @Test("--done says nothing of a step that the operator goes back to")
  func doneOnce() async throws {
    let text = runbookText("## One\n\nDo it.\n\n## Two\n\n```sh run\ntest -e ready || { touch ready; exit 1; }\n```")
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator("back", "1", "open", "half of it", "", "no")
      #expect(try await rig.run([:], scripted.console) { $0.doneByHand = [1: "by phone"] } == .open(points: 1))
      #expect(scripted.left.isEmpty)
    }
  }

  @Test("Without what it sets, a step by hand is not done")
  func doneWithoutItsValue() async throws {
    try await withRig(Self.manual) { rig async throws in
      let ending = try await rig.run([:], ScriptedOperator().deaf) { $0.doneByHand = [1: "by phone"] }
      #expect(ending == .stopped(.init(reason: .refused, step: 1)))
    }
  }

  @Test("--answer replaces the value that an earlier try of a step by hand took")
  func answeredAnew() async throws {
    let text = Self.manual.replacing("## Two", with: "```sh after\ntest \"$found\" = right\n```\n\n## Two")
    try await withRig(text) { rig async throws in
      let first = ScriptedOperator("done", "wrong", "stop")
      #expect(try await rig.run([:], first.console) == .stopped(.init(reason: .check, step: 1)))
      let ending = try await rig.resume(ScriptedOperator().deaf) { options in
        options.doneByHand = [1: "by phone"]
        options.answers = [NamedValue(name: "found", value: "right")]
      }
      #expect(ending == .finished && rig.result("out") == "right\n")
    }
  }

  @Test("What is said of no step, or of another kind of step, is refused before anything is run")
  func misfits() async throws {
    let changes: [@Sendable (inout RunOptions) -> Void] = [
      { $0.skips = [3: "why"] }, { $0.doneByHand = [2: "it is"] }, { $0.again = [9] },
      { $0.answers = [NamedValue(name: "other", value: "x")] },
      { $0.answers = [NamedValue(name: "found", value: "a\u{0}b")] },
      {
        $0.doneByHand = [1: "done"]
        $0.skips = [1: "not"]
      },
    ]
    for change in changes {
      try await withRig(Self.manual) { rig async throws in
        await #expect(throws: JournalError.self) { try await rig.run([:], ScriptedOperator().deaf, change) }
        #expect(!FileManager.default.fileExists(atPath: rig.journalPath + "/journal.ndjson"))
      }
    }
  }

  @Test func aStepThatNeedsWhatASkippedOneSetsSaysSo() async throws {
    try await withRig(Self.manual) { rig async throws in
      let ending = try await rig.run([:], ScriptedOperator().deaf) { $0.skips = [1: "no"] }
      #expect(ending == .stopped(.init(reason: .command, step: 2)))
      #expect(rig.result("out") == nil)
    }
    try await withRig(Self.manual) { rig async throws in
      let scripted = ScriptedOperator("skip", "did it before", "known", "yes", "seen")
      #expect(try await rig.run([:], scripted.console) == .finished)
      #expect(rig.result("out") == "known\n")
    }
  }

  @Test func paranoid() async throws {
    let runbook = runbookText("## One\n\n```sh run\necho 1 >> out\n```\n\n## Two\n\n```sh run\necho 2 >> out\n```")
    try await withRig(runbook) { rig async throws in
      let scripted = ScriptedOperator("pause", "", "continue", "stop")
      let ending = try await rig.run([:], scripted.console) { $0.isParanoid = true }
      #expect(ending == .stopped(.init(reason: .operator, step: 2)))
      #expect(rig.result("out") == "1\n")
      #expect(try rig.events.contains { if case .paused(1, _) = $0 { true } else { false } })
      let skipping = ScriptedOperator("sk", "enough")
      #expect(try await rig.resume(skipping.console) { $0.isParanoid = true } == .finished)
      #expect(rig.result("out") == "1\n")
    }
    try await withRig(runbook) { rig async throws in
      let ending = try await rig.run([:], ScriptedOperator().deaf) { $0.isParanoid = true }
      #expect(ending == .stopped(.init(reason: .refused, step: 1)) && rig.result("out") == nil)
    }
  }

  @Test(arguments: [("full", "1\n2\n"), ("part", "2\n")]) func conditions(_ mode: String, _ out: String) async throws {
    let runbook = runbookText(
      """
      ## Only for full

      ```yaml step
      only if: ${mode} is full
      ```

      ```sh run
      echo 1 >> out
      ```

      ## Not for none

      ```yaml step
      only if: ${mode} is not none
      ```

      ```sh run
      echo 2 >> out
      ```

      ## Never

      ```yaml step
      only if: ${mode} is empty
      ```

      ```sh run
      echo 3 >> out
      ```
      """, matter: "parameters:\n  mode:\n    description: Which.")
    try await withRig(runbook) { rig async throws in
      #expect(try await rig.run(["mode": mode], ScriptedOperator().deaf) == .finished)
      #expect(rig.result("out") == out)
    }
  }
}
