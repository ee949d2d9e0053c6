import Foundation
import Reports
import Testing

@testable import Runbooks

/// An approval is about files too: what was approved is what is run.
@Suite struct ApprovedFilesTests {
  private static let runbook = runbookText(
    """
    ## Plan

    ```sh run
    echo '{"n":1}' > "$RUNBOOK_JOURNAL/restore.plan"; echo "40 documents are lost" > "$RUNBOOK_JOURNAL/plan.txt"
    ```

    ## Restore

    ```yaml step
    mutates: true
    approval: approver
    approves: [restore.plan, plan.txt]
    ```

    ```sh run
    echo ran >> out; test -e go
    ```
    """, matter: "roles:\n  approver: Somebody else.")

  private static func replace(_ name: String, in rig: Rig, by text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(rig.journalPath)/\(name)"))
  }

  @Test("Whoever approves sees the text, and the journal has the digest")
  func shown() async throws {
    try await withRig(Self.runbook) { rig async throws in
      let scripted = ScriptedOperator("Bo Li", "CODE", "yes", "stop")
      _ = try await rig.run([:], scripted.console)
      #expect(scripted.told.contains("  | 40 documents are lost") && rig.result("out") == "ran\n")
      let approvals = try rig.events.compactMap { if case .approved(2, let approval) = $0 { approval } else { nil } }
      #expect(approvals.count == 1 && approvals[0].files != nil)
    }
  }

  @Test(
    "A file that changes after the approval ends the step before its command", arguments: ["restore.plan", "plan.txt"])
  func replaced(name: String) async throws {
    try await withRig(Self.runbook) { rig async throws in
      let scripted = ScriptedOperator { question in
        if question.contains("your name") { return "Bo Li" }
        if let code = question.firstMatch(of: /type ([A-Z0-9]{6}) to/)?.1 { return String(code) }
        guard question.hasPrefix("This step changes") else { return "stop" }
        try? Self.replace(name, in: rig, by: "another")
        return "yes"
      }
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .refused, step: 2)))
      #expect(rig.result("out") == nil)
      #expect(try !rig.events.contains { if case .intent(2, _) = $0 { true } else { false } })
    }
  }

  @Test("An approval of before counts for the same files, and for no others")
  func kept() async throws {
    try await withRig(Self.runbook) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator("Bo Li", "CODE", "yes", "stop").console)
      let same = ScriptedOperator("yes", "stop")
      _ = try await rig.resume(same.console)
      #expect(same.left.isEmpty && rig.result("out") == "ran\nran\n")
      try Self.replace("restore.plan", in: rig, by: "another")
      #expect(try await rig.resume(ScriptedOperator().deaf) == .stopped(.init(reason: .refused, step: 2)))
      #expect(rig.result("out") == "ran\nran\n")
    }
  }

  @Test("A file that is not there cannot be approved")
  func missing() async throws {
    let text = Self.runbook.replacing("approves: [restore.plan", with: "approves: [other.plan")
    try await withRig(text) { rig async throws in
      #expect(
        try await rig.run([:], ScriptedOperator("stop").console) == .stopped(.init(reason: .command, step: 2)))
    }
  }

  @Test(
    "Only names of files in the journal's folder, each once, where somebody approves",
    arguments: ["[../x]", "[a/b]", "[/etc/passwd]", "[a, a]", "['']", "[.hidden]"])
  func names(_ value: String) {
    #expect(problem(Self.runbook.replacing("[restore.plan, plan.txt]", with: value))?.code == .step)
    #expect(problem(Self.runbook.replacing("approval: approver\n", with: ""))?.code == .step)
  }
}
