import Foundation
import Reports
import Testing

@testable import Runbooks

/// What has to hold before and after a step, tried until it does or the time is out.
@Suite struct CheckTests {
  private static func text(before: String = "true", after: String = "true", options: String = "") -> String {
    runbookText(
      """
      ## One

      ```sh before\(options)
      \(before)
      ```

      ```sh run
      echo ran >> out
      ```

      ```sh after\(options)
      \(after)
      ```
      """)
  }

  @Test func aFalseBeforeCheckKeepsTheCommandFromRunning() async throws {
    try await withRig(Self.text(before: "echo why; false")) { rig async throws in
      let scripted = ScriptedOperator()
      #expect(try await rig.run([:], scripted.deaf) == .stopped(.init(reason: .check, step: 1)))
      #expect(rig.result("out") == nil)
      #expect(scripted.told.contains("  | why"))
      #expect(try !rig.events.contains { if case .intent = $0 { true } else { false } })
    }
  }

  @Test func anAfterCheckThatIsNeverTrueFailsTheStep() async throws {
    try await withRig(Self.text(before: "true", after: "echo x >> tries; false", options: " retry=10s timeout=1m")) {
      rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .stopped(.init(reason: .check, step: 1)))
      #expect(rig.result("out") == "ran\n")
      #expect(rig.result("tries") == String(repeating: "x\n", count: 7))
      #expect(rig.clock.sleeps == Array(repeating: .seconds(10), count: 6))
      #expect(try rig.state[1] == .failed)
    }
  }

  @Test func aCheckIsTriedUntilItIsTrue() async throws {
    let check = "echo x >> tries; test $(wc -l < tries) -ge 3"
    try await withRig(Self.text(after: check, options: " retry=2s timeout=1m")) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .finished)
      #expect(rig.clock.sleeps == [.seconds(2), .seconds(2)])
      let events = try rig.events
      #expect(
        events.contains {
          if case .check(1, let check) = $0 { check.part == .after && check.holds && check.tries == 3 } else { false }
        })
      #expect(try rig.timeline.retries == 2)
    }
  }

  @Test func withoutRetryOnce() async throws {
    try await withRig(Self.text(after: "echo x >> tries; false")) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf)
      #expect(rig.result("tries") == "x\n" && rig.clock.sleeps.isEmpty)
    }
  }

  @Test func whatTheLastStepDidHasToHoldStill() async throws {
    let runbook = runbookText(
      """
      ## One

      ```sh run
      echo ran >> out
      ```

      ```sh after
      test -e out
      ```

      ## Two

      ```sh run
      test -e go; echo two >> out2
      ```
      """)
    try await withRig(runbook) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf)
      let out = rig.work.appendingPathComponent("out")
      try rig.write("", to: "work/go")
      try FileManager.default.removeItem(at: out)
      #expect(try await rig.resume(ScriptedOperator().deaf) == .stopped(.init(reason: .check, step: 1)))
      #expect(rig.result("out2") == nil)
      let scripted = ScriptedOperator("go", "somebody took it away on purpose")
      #expect(try await rig.resume(scripted.console) == .open(points: 1))
      #expect(rig.result("out2") == "two\n" && rig.result("out") == nil)
    }
  }
}
