import Keys
import Reports
import Synchronization
import Testing

@testable import Runbooks

/// What the operator may choose where a step failed: an earlier step, another value; and what a refusal is.
@Suite struct GoingBackTests {
  private static let planned = runbookText(
    """
    ## Choose

    ```yaml step
    sets: chosen
    ```

    ```sh run
    echo "chosen=${backup}" >> "$RUNBOOK_OUTPUT"; echo "chose ${backup}" >> out
    ```

    ## Plan

    ```sh run
    echo "plan ${chosen}" >> out
    ```

    ## Apply

    ```yaml step
    mutates: true
    ```

    ```sh run
    test "${chosen}" = good || { echo stale; if [ -n "$RUNBOOK_REFUSAL" ]; then : > "$RUNBOOK_REFUSAL"; fi; exit 4; }
    echo applied >> out
    ```

    ```sh undo
    echo undone >> out
    ```
    """, matter: "parameters:\n  backup:\n    description: which\n    default: bad")

  @Test("A command that refused has written nothing: nothing is offered to take back, and the journal says so")
  func refused() async throws {
    try await withRig(Self.planned) { rig async throws in
      let scripted = ScriptedOperator("yes", "stop")
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .refused, step: 3)))
      #expect(scripted.asked.last?.contains("undo") == false && !scripted.told.contains("undone"))
      #expect(try rig.state[3] == .refused && !rig.state.hasEffect[2])
      #expect(try rig.events.contains { if case .result(3, let command) = $0 { command.isRefusal } else { false } })
      // Nothing was done in step 3, so nothing of it is taken back.
      #expect(try await rig.resume(ScriptedOperator("yes").console) { $0.undo = true } == .takenBack)
      #expect(rig.result("out") == "chose bad\nplan bad\n")
    }
  }

  @Test("Exit status 4 alone does not mean a refusal: jq has it too")
  func anotherProgram() async throws {
    let text = runbookText(
      "## One\n\n```yaml step\nmutates: true\n```\n\n```sh run\necho x >> out; exit 4\n```\n\n```sh undo\nrm out\n```")
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator("yes", "undo", "stop")
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .command, step: 1)))
      #expect(rig.result("out") == nil && scripted.left.isEmpty)
    }
  }

  @Test("A refusal after another command of rekindle is a failure: that command may have written")
  func refusedAfterAnother() async throws {
    let text = runbookText(
      "## One\n\n```yaml step\nmutates: true\n```\n\n```sh run\n: > \"$RUNBOOK_REFUSAL.other\"; echo x >> out\n"
        + ": > \"$RUNBOOK_REFUSAL\"; exit 4\n```\n\n```sh undo\nrm out\n```")
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator("yes", "undo", "stop")
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .command, step: 1)))
      #expect(rig.result("out") == nil && scripted.left.isEmpty)
    }
  }

  @Test("What was begun before a refusal stays something to take back")
  func refusedAfterAKill() async throws {
    let text = runbookText(
      """
      ## One

      ```yaml step
      mutates: true
      ```

      ```sh run
      if test -e out; then : > "$RUNBOOK_REFUSAL"; exit 4; fi
      echo begun >> out; exit 1
      ```

      ```sh undo
      echo undone >> out
      ```
      """)
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator("yes", "retry", "yes", "undo", "stop")
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .refused, step: 1)))
      #expect(rig.result("out") == "begun\nundone\n" && scripted.left.isEmpty)
    }
  }

  @Test("Another value and an earlier step: both stand in the journal, and what the steps had set is gone")
  func back() async throws {
    try await withRig(Self.planned) { rig async throws in
      let scripted = ScriptedOperator(
        "yes", "change", "backup=good", "back", "9", "back", "1", "yes")
      #expect(try await rig.run([:], scripted.console) == .finished)
      #expect(scripted.left.isEmpty)
      #expect(rig.result("out") == "chose bad\nplan bad\nchose good\nplan good\napplied\n")
      let events = try rig.events
      #expect(events.contains(.changed(NamedValue(name: "backup", value: "good"))))
      #expect(events.contains(.wentBack(step: 3, to: 1)))
      #expect(try rig.timeline.values.map(\.value) == ["good"])
      #expect(try rig.state.isFinished)
    }
  }

  @Test("The run refuses a value that does not fit, and a name that the runbook does not have")
  func unfitting() async throws {
    try await withRig(Self.planned) { rig async throws in
      let scripted = ScriptedOperator("yes", "change", "backup=-x y", "change", "chosen=good", "change", "", "stop")
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .refused, step: 3)))
      #expect(scripted.left.isEmpty)
      #expect(try !rig.events.contains { if case .changed = $0 { true } else { false } })
    }
  }

  @Test("Back over a step that changed something only after a yes, and an approval from before does not count")
  func backOverAChange() async throws {
    let text = runbookText(
      """
      ## One

      ```yaml step
      mutates: true
      approval: second
      ```

      ```sh run
      echo one >> out
      ```

      ## Two

      ```sh run
      test -e fixed
      ```
      """, matter: "roles:\n  second: Another one.")
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator(
        "Bo Li", "CODE", "yes", "back", "1", "no", "back", "1", "yes", "Bo Li", "CODE", "yes", "stop")
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .command, step: 2)))
      #expect(scripted.left.isEmpty)
      #expect(rig.result("out") == "one\none\n")
      #expect(try rig.timeline.approvals.count == 1)
    }
  }

  private static let asking = runbookText(
    """
    ## Choose

    ```yaml step
    sets: [export, bucket]
    asks: export
    ```

    ```sh run
    printf 'export=new\nbucket=b\n' >> "$RUNBOOK_OUTPUT"; echo asked >> out
    ```

    ```sh after
    case "${export}" in new | old) ;; *) exit 1 ;; esac
    ```

    ## Take

    ```sh run
    echo "${bucket}/${export}" >> out
    ```
    """)

  @Test(
    "The operator decides what a step proposed, and its after-check looks at the answer",
    arguments: [
      ([""], "asked\nb/new\n"), (["old"], "asked\nb/old\n"), (["-x", "a b", "old"], "asked\nb/old\n"),
      (["other", "retry", "old"], "asked\nasked\nb/old\n"), (["stop"], "asked\n"),
    ])
  func asked(_ answers: [String], _ result: String) async throws {
    try await withRig(Self.asking) { rig async throws in
      let left = Mutex(answers)
      let scripted = ScriptedOperator { _ in left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
      let ending = try await rig.run([:], scripted.console)
      #expect(ending == (answers == ["stop"] ? .stopped(.init(reason: .operator, step: 1)) : .finished))
      #expect(rig.result("out") == result && left.withLock { $0.isEmpty })
    }
  }

  @Test("Without a terminal, the run takes what the step proposed")
  func nobodyToAsk() async throws {
    try await withRig(Self.asking) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .finished)
      #expect(rig.result("out") == "asked\nb/new\n")
    }
  }

  @Test("Without a terminal, an answer that was given with the command counts, and is checked")
  func answeredBeforehand() async throws {
    try await withRig(Self.asking) { rig async throws in
      let deaf = ScriptedOperator().deaf
      #expect(
        try await rig.run([:], deaf) { $0.answers = [NamedValue(name: "export", value: "other")] }
          == .stopped(.init(reason: .check, step: 1)))
      #expect(try await rig.resume(deaf) { $0.answers = [NamedValue(name: "export", value: "old")] } == .finished)
      #expect(rig.result("out") == "asked\nasked\nb/old\n")
    }
  }

  @Test(
    "Only what a command sets is asked", arguments: ["asks: other", "asks: [export, export]", "asks: bucket\nonly"])
  func unfittingQuestions(_ text: String) {
    #expect(problem(Self.asking.replacing("asks: export", with: text))?.code == .step)
  }

  private static let undoable = runbookText(
    """
    ## Make

    ```yaml step
    mutates: true
    sets: made
    ```

    ```sh run
    echo "made=m-${backup}" >> "$RUNBOOK_OUTPUT"; echo "made ${backup}" >> out
    ```

    ```sh undo
    echo "unmade ${backup} ${made}" >> out
    ```

    ## Look

    ```sh run
    test -e "${backup}"
    ```
    """, matter: "parameters:\n  backup:\n    description: which\n    default: one")

  @Test("What a step changed is taken back before the run goes back, with the values that it had")
  func undoneFirst() async throws {
    try await withRig(Self.undoable) { rig async throws in
      let scripted = ScriptedOperator("yes", "back", "1", "no", "back", "1", "yes", "yes", "stop")
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .command, step: 2)))
      #expect(scripted.left.isEmpty)
      #expect(rig.result("out") == "made one\nunmade one m-one\nmade one\n")
    }
  }

  @Test("A value that something was changed with stays, until that is taken back")
  func changeAfterAnEffect() async throws {
    try await withRig(Self.undoable) { rig async throws in
      let scripted = ScriptedOperator("yes", "change", "backup=two", "stop")
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .command, step: 2)))
      #expect(try rig.state.values["backup"] == "one")
      #expect(scripted.left.isEmpty)
      #expect(try await rig.resume(ScriptedOperator("yes").console) { $0.undo = true } == .takenBack)
      #expect(rig.result("out") == "made one\nunmade one m-one\n")
    }
  }

  @Test("A journal in which a value changed after an effect: the undo block gets the old one")
  func valuesOfTheEffect() throws {
    let start = JournalEvent.Start(
      runbook: "r", title: "t", digest: .zero, steps: 1, values: [NamedValue(name: "a", value: "1")], operator: Rig.ana,
      tool: "t", run: "r")
    let events: [JournalEvent] = [
      .started(start), .intent(step: 1, attempt: 1), .value(step: 1, NamedValue(name: "b", value: "2")),
      .changed(NamedValue(name: "a", value: "9")), .wentBack(step: 1, to: 1),
    ]
    let lines = events.enumerated().map {
      JournalLine(sequence: $0.offset + 1, previous: .zero, time: 0, event: $0.element)
    }
    let state = try RunState(lines, path: "j")
    #expect(state.values == ["a": "9"] && state.valuesToUndo(1) == ["a": "1", "b": "2"])
    #expect(state.hasEffect == [true] && state[1] == .untouched)
  }

  @Test("What commands print for a terminal fits beside the mark; sentences are wrapped, and values stand in them")
  func width() async throws {
    let prose =
      "It is **long** enough that it has to be wrapped: `${backup}` goes to [the place](there.md) that was named."
    let text = runbookText(
      "## One\n\n\(prose)\n\n```sh run\necho \"$COLUMNS\"\n```",
      matter: "parameters:\n  backup:\n    description: which\n    default: bad")
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator()
      var console = scripted.deaf
      console.width = 60
      #expect(try await rig.run([:], console) == .finished)
      let lines = scripted.told.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 60 }, "\(lines)")
      #expect(lines.contains("  | 56"))
      #expect(scripted.told.contains("`bad`") && !scripted.told.contains("**"))
    }
  }
}
