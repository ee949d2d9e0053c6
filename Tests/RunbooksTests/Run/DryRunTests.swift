import Foundation
import Reports
import TestSupport
import Testing

@testable import Runbooks

/// A dry run covers every step, and writes nothing.
@Suite struct DryRunTests {
  private static let runbook = runbookText(
    """
    ## Look

    ```yaml step
    sets: found
    ```

    ```sh before read-only
    echo looked >> "${where}/checks"
    ```

    ```sh before
    echo never >> "${where}/never"
    ```

    ```sh run
    echo "found=it" >> "$RUNBOOK_OUTPUT"; echo ran >> "${where}/never"
    ```

    ## Only sometimes

    ```yaml step
    only if: ${mode} is full
    ```

    ```sh run
    echo >> "${where}/never"
    ```

    ## Change

    ```yaml step
    mutates: true
    confirm: ${where}
    approval: approver
    ```

    ```sh before read-only
    echo "${found}" >> "${where}/never"
    ```

    ```sh run
    echo "${found}" >> "${where}/never"
    ```

    ```sh after
    echo >> "${where}/never"
    ```

    ```sh undo
    echo >> "${where}/never"
    ```

    ## After it

    ```sh before read-only
    echo >> "${where}/never"
    ```

    By hand, in ${where}.
    """,
    matter: """
      roles:
        approver: Somebody else.
      parameters:
        where:
          description: A folder.
        mode:
          description: Which.
          default: part
      """)

  private static func files(_ folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func coversEverythingAndWritesNothing() async throws {
    try await withRig(Self.runbook) { rig async throws in
      let before = try Self.files(rig.folder)
      let dryRun = try await rig.dryRun(["where": rig.work.path])
      // Only the check that its author calls read-only was run; this one is not as honest, and so it can be seen.
      #expect(try Self.files(rig.folder) == (before + ["work/checks"]).sorted())
      #expect(rig.result("checks") == "looked\n")
      #expect(dryRun.steps.map(\.number) == [1, 2, 3, 4] && !dryRun.hasFalseCheck)
      #expect(dryRun.steps[0].commands.map(\.part) == ["before", "before", "run"])
      #expect(dryRun.steps[0].commands[0].lines == ["echo looked >> \"\(rig.work.path)/checks\""])
      #expect(dryRun.steps[0].unpredictable.count == 1)
      #expect(dryRun.steps[1].isWanted == false)
      let change = dryRun.steps[2]
      #expect(change.commands.map(\.part) == ["before", "run", "after", "undo"])
      #expect(change.unpredictable.contains { $0.contains("found") })
      #expect(change.notes.contains { $0.contains(rig.work.path) })
      #expect(change.notes.contains { $0.contains("Somebody else.") })
      #expect(dryRun.steps[3].unpredictable.contains { $0.contains("step 3") })
      let answer = dryRun.answer(toolVersion: "1")
      let text = answer.text
      // Of a step by hand the dry run shows what there is to do.
      #expect(dryRun.steps[3].text.contains("By hand, in \(rig.work.path)."))
      #expect(dryRun.steps[..<3].allSatisfy { $0.text.isEmpty })
      #expect(text.contains("By hand, in"))
      for number in 1...4 { #expect(text.contains("Step \(number) of 4")) }
    }
  }

  @Test func aCheckThatIsNotTrueNow() async throws {
    let check = "```sh before read-only\necho The key is missing.; false\n```"
    try await withRig(runbookText("## A\n\n\(check)\n\n```sh run\ntrue\n```")) { rig async throws in
      let dryRun = try await rig.dryRun()
      #expect(dryRun.hasFalseCheck && dryRun.steps[0].falseChecks.count == 1)
      #expect(dryRun.steps[0].falseChecks.first?.hasSuffix("The key is missing.") == true)
    }
  }

  @Test func whatIsMissingIsTold() async throws {
    let matter = "tools: [bash, no-such-program-here]\nenvironment:\n  NO_SUCH_VARIABLE_HERE: A token."
    try await withRig(runbookText("## A\n", matter: matter)) { rig async throws in
      let missing = try await rig.dryRun().missing
      #expect(missing.count == 2 && missing[0].contains("no-such-program-here") && missing[1].contains("A token."))
    }
  }
}
