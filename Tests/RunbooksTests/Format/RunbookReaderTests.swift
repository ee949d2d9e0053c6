import Testing

@testable import Runbooks

@Suite struct RunbookReaderTests {
  private static let whole = """
    ---
    title: "Restore: everything"
    when: |
      The database is gone.
      Or half of it.
    expected: 1h30m
    cost: About $5.
    roles:
      operator: Runs it.
      approver:
        who: Somebody else.
        people: [Ana Paz, Luis Vera]
    parameters:
      database:
        description: Which one.
        default: (default)
        pattern: '\\(default\\)|[a-z][a-z0-9-]*'
      note:
        description: For the report.
        required: false
    environment:
      API_TOKEN: A token that may write.
    tools: [bash, rekindle]
    ---

    # Restore: everything

    Before you begin, breathe.

    ```sh
    echo this is only shown
    ```

    ## 1. Look

    Some **words**.

    ```text
    ## no heading
    ```

    ```yaml step
    expected: 30s
    only if: ${note} is not empty
    sets: [found, other]
    ```

    ~~~~sh run timeout=2m
    echo "found=1" >> "$RUNBOOK_OUTPUT"
    ~~~
    ~~~~

    ## Change ##

    ```yaml step
    mutates: true
    confirm: ${database}
    approval: approver
    ```

    ```sh before read-only
    test -n "${found}"
    ```

    ```sh before retry=10s
    true
    ```

    ```sh run
    for file in a b; do echo "${file}"; done
    ```

    ```sh after retry=5s timeout=20s
    true
    ```

    ```sh undo timeout=1m
    false
    ```

    ### A smaller heading

    - a list

      ```sh
      not run
      ```

    ## By hand

    Look at it.

    # Afterwards

    Words.
    """

  @Test func everything() throws {
    let runbook = try RunbookReader.runbook(Array(Self.whole.utf8), path: "r.md")
    #expect(runbook.title == "Restore: everything" && runbook.when == "The database is gone.\nOr half of it.\n")
    #expect(runbook.expected == .seconds(5400) && runbook.cost == "About $5.")
    #expect(runbook.roles.map(\.name) == ["operator", "approver"])
    #expect(runbook.roles[1].people == ["Ana Paz", "Luis Vera"])
    #expect(runbook.parameters.map(\.name) == ["database", "note"])
    #expect(runbook.parameters.map(\.isRequired) == [false, false])
    #expect(runbook.environment.map(\.name) == ["API_TOKEN"] && runbook.tools == ["bash", "rekindle"])
    #expect(runbook.introduction.contains("breathe") && runbook.introduction.contains("only shown"))
    #expect(runbook.steps.map(\.title) == ["Look", "Change", "By hand"])
    #expect(runbook.steps.map(\.mutates) == [false, true, false])
    let (look, change, hand) = (runbook.steps[0], runbook.steps[1], runbook.steps[2])
    #expect(
      look.run == Block(command: "echo \"found=1\" >> \"$RUNBOOK_OUTPUT\"\n~~~", line: 49, timeout: .seconds(120)))
    #expect(look.expected == .seconds(30) && look.sets == ["found", "other"] && !look.mutates)
    #expect(look.condition == Condition(name: "note", value: "", isNegated: true))
    #expect(look.prose.contains("## no heading") && !look.prose.contains("RUNBOOK_OUTPUT"))
    #expect(change.mutates && change.confirm == "database" && change.approval == "approver")
    #expect(change.before.map(\.isReadOnly) == [true, false] && change.before.map(\.retry) == [nil, .seconds(10)])
    #expect(change.before.map(\.block.timeout) == [.seconds(60), .seconds(300)])
    #expect(
      change.after == [
        Check(block: Block(command: "true", line: 74, timeout: .seconds(20)), retry: .seconds(5), isReadOnly: false)
      ])
    #expect(change.undo?.timeout == .seconds(60) && change.prose.contains("not run"))
    #expect(hand.isManual && hand.prose == "Look at it.")
  }

  @Test func linesOfWindows() throws {
    let runbook = try RunbookReader.runbook(Array(Self.whole.replacing("\n", with: "\r\n").utf8), path: "r.md")
    #expect(runbook.steps.count == 3)
    #expect(runbook.steps.allSatisfy { $0.blocks.allSatisfy { !$0.block.command.contains("\r") } })
  }

  /// The expected time of the whole is the sum of the steps' if nobody says another.
  @Test func expectedTime() throws {
    let text = runbookText(
      "## A\n\n```yaml step\nexpected: 10s\n```\n\n## B\n\n```yaml step\nexpected: 1m\n```\n\n## C\n")
    #expect(try RunbookReader.runbook(Array(text.utf8), path: "").expected == .seconds(70))
    #expect(try RunbookReader.runbook(Array(runbookText("## A\n").utf8), path: "").expected == nil)
  }

  @Test(arguments: [("45s", 45), ("1h30m", 5400), ("1d", 86_400), ("168h", 604_800), ("7d", 604_800)])
  func durations(_ text: String, _ seconds: Int) throws {
    let steps = "## A\n\n```yaml step\nexpected: \(text)\n```\n\n```sh run timeout=\(text)\ntrue\n```"
    let runbook = try RunbookReader.runbook(Array(runbookText(steps, matter: "expected: \(text)").utf8), path: "")
    #expect(runbook.statedDuration == .seconds(seconds) && runbook.steps[0].expected == .seconds(seconds))
    #expect(runbook.steps[0].run?.timeout == .seconds(seconds))
  }

  @Test("A step takes a week at most", arguments: ["169h", "7d1s", "8d", "5", "1m1h"])
  func noDurations(_ text: String) {
    #expect(problem(runbookText("## A", matter: "expected: \(text)"))?.code == .frontMatter)
    #expect(problem(runbookText("## A\n\n```yaml step\nexpected: \(text)\n```"))?.code == .step)
    #expect(problem(runbookText("## A\n\n```sh run timeout=\(text)\ntrue\n```"))?.code == .block)
  }
}
