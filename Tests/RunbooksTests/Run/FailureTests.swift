import Foundation
import Reports
import Testing

@testable import Runbooks

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Steps that do not succeed: the run stops, or the operator chooses, and the journal knows.
@Suite struct FailureTests {
  private static let failing = runbookText(
    """
    ## Fine

    ```sh run
    echo one >> out
    ```

    ## Fails

    ```yaml step
    mutates: true
    ```

    ```sh run
    test -e fixed || { echo the reason; exit 7; }
    ```

    ```sh undo
    echo undone >> out
    ```

    ## Never reached

    ```sh run
    echo three >> out
    ```
    """)

  @Test func aFailedStepStopsTheRun() async throws {
    try await withRig(Self.failing) { rig async throws in
      let scripted = ScriptedOperator()
      let ending = try await rig.run([:], scripted.deaf) { $0.yes = true }
      #expect(ending == .stopped(.init(reason: .command, step: 2)))
      #expect(rig.result("out") == "one\n")
      #expect(scripted.told.contains("  | the reason") && scripted.told.contains("echo undone"))
      #expect(try rig.state[2] == .failed && rig.state.next == 2)
      let events = try rig.events
      #expect(events.contains { if case .result(2, let result) = $0 { result.status == 7 } else { false } })
      #expect(events.last == .stopped(.init(reason: .command, step: 2)))
      #expect(try String(contentsOfFile: rig.journalPath + "/logs/step-2-run-1.log", encoding: .utf8) == "the reason\n")
    }
  }

  @Test func resumedAfterTheCauseIsGone() async throws {
    try await withRig(Self.failing) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      try rig.write("", to: "work/fixed")
      #expect(try await rig.resume(ScriptedOperator().deaf) { $0.yes = true } == .finished)
      #expect(rig.result("out") == "one\nthree\n")
      #expect(try rig.timeline.retries == 1)
    }
  }

  @Test func theOperatorRetries() async throws {
    try await withRig(Self.failing) { rig async throws in
      let scripted = ScriptedOperator { question in
        if question.hasPrefix("What now?") { try? rig.write("", to: "work/fixed") }
        return question.hasPrefix("What now?") ? "retry" : "yes"
      }
      #expect(try await rig.run([:], scripted.console) == .finished)
      #expect(rig.result("out") == "one\nthree\n")
    }
  }

  @Test func theOperatorTakesTheStepBackAndSkipsIt() async throws {
    try await withRig(Self.failing) { rig async throws in
      let scripted = ScriptedOperator("yes", "undo", "skip", "it is not needed today")
      #expect(try await rig.run([:], scripted.console) == .finished)
      #expect(scripted.left.isEmpty)
      #expect(rig.result("out") == "one\nundone\nthree\n")
      #expect(try rig.state[2] == .skipped(reason: "it is not needed today", byCondition: false))
    }
  }

  @Test func theOperatorStops() async throws {
    try await withRig(Self.failing) { rig async throws in
      let scripted = ScriptedOperator("y", "st")
      #expect(try await rig.run([:], scripted.console) == .stopped(.init(reason: .command, step: 2)))
      #expect(rig.result("out") == "one\n")
    }
  }

  @Test func undoOfAllThatBegan() async throws {
    let runbook = runbookText(
      """
      ## One

      ```yaml step
      mutates: true
      ```

      ```sh run
      echo one >> out
      ```

      ```sh undo
      echo undo one >> out
      ```

      ## Two, without a way back

      ```yaml step
      mutates: true
      ```

      ```sh run
      echo two >> out
      ```

      ## Three

      ```yaml step
      mutates: true
      ```

      ```sh run
      echo three >> out; exit 1
      ```

      ```sh undo
      echo undo three >> out
      ```
      """)
    try await withRig(runbook) { rig async throws in
      let scripted = ScriptedOperator()
      let ending = try await rig.run([:], scripted.deaf) {
        $0.yes = true
        $0.undo = true
      }
      #expect(ending == .stopped(.init(reason: .command, step: 3)))
      #expect(rig.result("out") == "one\ntwo\nthree\nundo three\nundo one\n")
      #expect(try rig.state.isTakenBack)
      await #expect(throws: JournalError.self) { try await rig.resume(ScriptedOperator().deaf) }
    }
    try await withRig(runbook) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      let refusing = ScriptedOperator("no")
      #expect(try await rig.resume(refusing.console) { $0.undo = true } == .stopped(.init(reason: .operator, step: 3)))
      #expect(rig.result("out") == "one\ntwo\nthree\n")
      #expect(try await rig.resume(ScriptedOperator("yes").console) { $0.undo = true } == .takenBack)
      #expect(rig.result("out") == "one\ntwo\nthree\nundo three\nundo one\n")
    }
  }

  @Test func aFailedUndoStopsAndIsGoneOnWith() async throws {
    let runbook = runbookText(
      """
      ## One

      ```yaml step
      mutates: true
      ```

      ```sh run
      echo one >> out
      ```

      ```sh undo
      test -e fixed; echo undone >> out
      ```

      ## Fails

      ```sh run
      false
      ```
      """)
    try await withRig(runbook) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      #expect(
        try await rig.resume(ScriptedOperator().deaf) { $0.undo = true } == .stopped(.init(reason: .undo, step: 1)))
      #expect(try rig.state[1] == .undoInterrupted)
      // Half taken back, it is not simply run again.
      let refused = try await rig.resume(ScriptedOperator().deaf) { $0.yes = true }
      #expect(refused == .stopped(.init(reason: .refused, step: 1)) && rig.result("out") == "one\n")
      try rig.write("", to: "work/fixed")
      #expect(try await rig.resume(ScriptedOperator().deaf) { $0.undo = true } == .takenBack)
      #expect(rig.result("out") == "one\nundone\n")
    }
  }

  @Test func aProgramThatIsNotThereIsNoFalseCheck() async throws {
    let runbook = runbookText(
      "## One\n\n```sh before retry=1s timeout=9s\nno-such-program-here\n```\n\n```sh run\ntrue\n```")
    try await withRig(runbook) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .stopped(.init(reason: .command, step: 1)))
      #expect(rig.clock.sleeps.isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(2))) func aTimeLimitEndsTheCommand() async throws {
    let runbook = runbookText(
      "## One\n\n```sh run timeout=1s\ntrap 'echo heard > out; exit 3' INT; sleep 600 > alive & wait\n```")
    try await withRig(runbook) { rig async throws in
      let alive = rig.work.appendingPathComponent("alive").path
      try #require(mkfifo(alive, 0o600) == 0)
      let descriptor = open(alive, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      try #require(descriptor >= 0)
      defer { close(descriptor) }
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .stopped(.init(reason: .command, step: 1)))
      #expect(rig.result("out") == "heard\n")
      // Nothing that it began in the background is left: the last process that can write to the FIFO hangs up.
      var last = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let count = poll(&last, 1, 60_000)
      #expect(count == 1 && Int32(last.revents) & POLLHUP != 0)
      let events = try rig.events
      #expect(events.contains { if case .result(1, let result) = $0 { result.timedOut } else { false } })
    }
  }
}
