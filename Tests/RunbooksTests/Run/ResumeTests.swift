import Foundation
import Reports
import Synchronization
import TestSupport
import Testing

@testable import Runbooks

/// A runner that is killed at any moment: the run is gone on with rightly, or refused.
@Suite struct ResumeTests {
  /// The second step can be recognised as done, the third cannot, the first changes nothing.
  private static let runbook = runbookText(
    """
    ## Look

    ```yaml step
    sets: found
    ```

    ```sh run
    echo looked >> looks
    echo "found=it" >> "$RUNBOOK_OUTPUT"
    ```

    ## Change, and see it

    ```yaml step
    mutates: true
    ```

    ```sh before
    test "${found}" = it
    ```

    ```sh run
    echo "${found}" >> second
    ```

    ```sh after
    test -e second
    ```

    ## Change blindly

    ```yaml step
    mutates: true
    ```

    ```sh run
    echo third >> third
    ```
    """)

  /// All moments of a run: before each line of its journal, its folder as it was.
  private func moments(_ parent: URL) async throws -> [URL] {
    let origin = parent.appendingPathComponent("origin")
    try FileManager.default.createDirectory(at: origin, withIntermediateDirectories: true)
    var rig = try Rig(origin, Self.runbook)
    let count = Mutex(0)
    let moments = Mutex<[URL]>([])
    rig.beforeLine = {
      let number = count.withLock { count in
        count += 1
        return count
      }
      let copy = parent.appendingPathComponent("moment-\(number)")
      try? FileManager.default.copyItem(at: origin, to: copy)
      moments.withLock { $0.append(copy) }
    }
    #expect(try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true } == .finished)
    return moments.withLock { $0 }
  }

  /// Puts the runbook where a run began: the journal names it by its path.
  private func rig(_ moment: URL, journalOf other: URL? = nil) throws -> Rig {
    let rig = try Rig(moment, Self.runbook)
    if let other {
      try FileManager.default.removeItem(at: moment.appendingPathComponent("journal"))
      try FileManager.default.copyItem(
        at: other.appendingPathComponent("journal"), to: moment.appendingPathComponent("journal"))
    }
    return rig
  }

  private func resume(_ rig: Rig, _ origin: String, _ console: Console) async throws -> RunEnding {
    try await rig.resume(console, runbook: origin)
  }

  @Test func killedAtEveryMoment() async throws {
    try await withTemporaryFolder { parent in
      let moments = try await moments(parent)
      #expect(moments.count >= 12)
      let origin = parent.appendingPathComponent("origin/runbook.md").path
      // Before the first line there is no run.
      for (index, moment) in moments.enumerated().dropFirst() {
        // What the last line announces was done; and, with the folder of the moment before, was not yet.
        for isDone in [true, false] {
          let folder = parent.appendingPathComponent("try-\(index)-\(isDone)")
          try FileManager.default.copyItem(at: isDone ? moment : moments[index - 1], to: folder)
          let rig = try rig(folder, journalOf: isDone ? nil : moment)
          try await checkRefusalOfTheBlindOne(rig, origin, parent.appendingPathComponent("blind-\(index)-\(isDone)"))
          let scripted = ScriptedOperator { question in
            if question.hasPrefix("This step changes something") { return "yes" }
            // Whoever is asked looks what the step did.
            if question.hasPrefix("Look what it did") {
              let file = question.contains("2") ? "second" : "third"
              return rig.result(file) == nil && rig.result("third") == nil ? "again" : "skip"
            }
            return question.hasPrefix("Why") ? "it is done" : nil
          }
          let ending = try await resume(rig, origin, scripted.console)
          #expect(ending == .finished, "moment \(index), \(isDone): \(scripted.told)")
          #expect(rig.result("second") == "it\n", "moment \(index), \(isDone): \(scripted.told)")
          #expect(rig.result("third") == "third\n", "moment \(index), \(isDone): \(scripted.told)")
          #expect(try rig.state.isFinished)
        }
      }
    }
  }

  /// With nobody to ask, no step that changes something is run a second time.
  private func checkRefusalOfTheBlindOne(_ rig: Rig, _ origin: String, _ copy: URL) async throws {
    try FileManager.default.copyItem(at: rig.folder, to: copy)
    let blind = try Rig(copy, Self.runbook)
    let isUnclear = try (2...3).contains { try blind.state[$0] == .interrupted }
    let ending = try await blind.resume(ScriptedOperator().deaf, runbook: origin) { $0.yes = true }
    if isUnclear, ending != .finished {
      #expect({ if case .stopped(let stop) = ending { stop.reason == .refused } else { false } }())
    } else {
      #expect(ending == .finished)
    }
    for file in ["second", "third"] {
      #expect((blind.result(file) ?? "").split(separator: "\n").count <= 1)
    }
  }

  @Test func aCheckOfAnInterruptedStepIsWaitedForOnce() async throws {
    let text = runbookText(
      """
      ## Change

      ```yaml step
      mutates: true
      ```

      ```sh run
      echo ran >> out
      ```

      ```sh after retry=10s timeout=1m
      test -e later
      ```
      """)
    try await withTemporaryFolder { parent in
      let (origin, killed) = (parent.appendingPathComponent("origin"), parent.appendingPathComponent("killed"))
      var rig = try Rig(origin, text)
      rig.beforeLine = { [rig] in
        // The command has ended, and the journal does not say so; later lines find the copy there.
        if rig.result("out") != nil { try? FileManager.default.copyItem(at: origin, to: killed) }
      }
      _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      let left = try Rig(killed, text)
      #expect(try left.state[1] == .interrupted)
      let runbook = rig.runbookPath
      for _ in 1...2 {
        let ending = try await left.resume(ScriptedOperator().deaf, runbook: runbook) { $0.yes = true }
        #expect(ending == .stopped(.init(reason: .refused, step: 1)))
        #expect(left.clock.sleeps.count == 6)
      }
      let again = try await left.resume(ScriptedOperator().deaf, runbook: runbook) { options in
        options.yes = true
        options.again = [1]
      }
      // Of a command that has run, it is waited for again.
      #expect(again == .stopped(.init(reason: .check, step: 1)))
      #expect(left.clock.sleeps.count == 12)
      #expect(left.result("out") == "ran\nran\n")
    }
  }

  @Test func aStepThatIsFoundDoneIsNotRunAgain() async throws {
    try await withTemporaryFolder { parent in
      let moments = try await moments(parent)
      let origin = parent.appendingPathComponent("origin/runbook.md").path
      let index = try #require(
        moments.indices.dropFirst().first { index in
          let rig = try? Rig(moments[index], Self.runbook)
          return (try? rig?.state[2]) == .interrupted && rig?.result("second") != nil
        })
      let rig = try Rig(moments[index], Self.runbook)
      let scripted = ScriptedOperator("yes")
      #expect(try await resume(rig, origin, scripted.console) == .finished)
      #expect(rig.result("second") == "it\n")
      #expect(try rig.state[2] == .done(.found))
      #expect(try rig.timeline.markdown(toolVersion: "0").contains("found done"))
    }
  }

  @Test func againByOption() async throws {
    try await withTemporaryFolder { parent in
      let moments = try await moments(parent)
      let origin = parent.appendingPathComponent("origin/runbook.md").path
      let moment = try #require(
        moments.dropFirst().first { (try? Rig($0, Self.runbook).state[3]) == .interrupted })
      let rig = try Rig(moment, Self.runbook)
      let ending = try await rig.resume(ScriptedOperator().deaf, runbook: origin) {
        $0.yes = true
        $0.again = [3]
      }
      #expect(ending == .finished && rig.result("third") == "third\nthird\n")
    }
  }

  @Test func anEditedRunbookIsRefused() async throws {
    try await withRig(runbookText("## One\n\n```sh run\ntest -e go\n```\n\n## Two\n")) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf)
      try rig.write("", to: "work/go")
      let text = try String(contentsOfFile: rig.runbookPath, encoding: .utf8)
      for (edited, line) in [
        (text.replacing("test -e go", with: "true"), 10), (text + " ", 15), (String(text.dropLast(3)), 13),
      ] {
        try rig.write(edited, to: "runbook.md")
        await #expect { try await rig.resume(ScriptedOperator("done").console) } throws: { error in
          (error as? JournalError)?.code == .runbookChanged && (error as? JournalError)?.line == line
        }
      }
      try FileManager.default.removeItem(atPath: rig.runbookPath)
      await #expect { try await rig.resume(ScriptedOperator("done").console) } throws: { error in
        (error as? JournalError)?.code == .runbookChanged
      }
      try rig.write(text, to: "moved.md")
      let moved = rig.folder.appendingPathComponent("moved.md").path
      #expect(try await rig.resume(ScriptedOperator("done").console, runbook: moved) == .finished)
      await #expect { try await rig.resume(ScriptedOperator().console, runbook: moved) } throws: { error in
        (error as? JournalError)?.code == .over
      }
    }
  }

  @Test func aFolderThatIsInUseOrNone() async throws {
    try await withRig(runbookText("## One\n\n```sh run\ntrue\n```")) { rig async throws in
      await #expect { try await rig.resume(ScriptedOperator().deaf) } throws: { error in
        (error as? JournalError)?.code == .notFound
      }
      _ = try await rig.run([:], ScriptedOperator().deaf)
      #expect { try rig.runner([:], ScriptedOperator().deaf) } throws: { error in
        (error as? JournalError)?.code == .inTheWay
      }
    }
  }

  /// What announces a command cannot be written: the command is not run.
  @Test func withoutAJournalNothingIsRun() async throws {
    try await withRig(
      runbookText("## One\n\n```sh before\nmv \"$RUNBOOK_JOURNAL\" away\n```\n\n```sh run\necho >> out\n```")
    ) {
      rig async throws in
      await #expect { try await rig.run([:], ScriptedOperator().deaf) } throws: { error in
        (error as? JournalError)?.code == .unwritable
      }
      #expect(rig.result("out") == nil)
    }
  }
}

extension [UInt8] {
  func contains(_ text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}
