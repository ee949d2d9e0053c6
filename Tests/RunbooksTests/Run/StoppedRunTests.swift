import Foundation
import TestSupport
import Testing

@testable import Runbooks

/// Ctrl-C, as the runner sees it: its task is cancelled.
@Suite struct StoppedRunTests {
  @Test(.timeLimit(.minutes(2))) func theCommandIsStoppedAndTheJournalKnows() async throws {
    let runbook = runbookText(
      """
      ## One

      ```yaml step
      mutates: true
      ```

      ```sh run
      trap 'echo heard >> out; exit 3' INT
      sleep 600 &
      echo ready
      wait
      ```

      ```sh after
      test -e fixed
      ```
      """)
    try await withRig(runbook) { rig async throws in
      let (lines, told) = AsyncStream<String>.makeStream()
      let console = Console { told.yield($0) }
      let ending = try await withThrowingTaskGroup(of: RunEnding.self) { group in
        group.addTask { try await rig.run([:], console) { $0.yes = true } }
        for await line in lines where line == "  | ready" {
          group.cancelAll()
          break
        }
        return try await group.next()
      }
      #expect(ending == .stopped(.init(reason: .signal, step: 1)))
      #expect(rig.result("out") == "heard\n")
      #expect(try rig.events.contains(.interrupted(step: 1)))
      #expect(try rig.state[1] == .interrupted)
      let refused = try await rig.resume(ScriptedOperator().deaf) { $0.yes = true }
      #expect(refused == .stopped(.init(reason: .refused, step: 1)))
      try rig.write("", to: "work/fixed")
      #expect(try await rig.resume(ScriptedOperator().deaf) == .finished)
      #expect(rig.result("out") == "heard\n")
    }
  }
}
