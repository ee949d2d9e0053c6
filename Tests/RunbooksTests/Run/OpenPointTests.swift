import Foundation
import Reports
import TestSupport
import Testing
import Verification

@testable import Runbooks

/// What stays open after steps, and how a run with such points ends.
@Suite struct OpenPointTests {
  private static func text(_ command: String, after: String = "true") -> String {
    runbookText(
      "## A\n\n```sh run\n\(command)\n```\n\n```sh after\n\(after)\n```\n\n## B\n\n```sh run\necho b >> out\n```")
  }

  private static let twoPoints =
    #"printf 'Tell <Luis> | Vera\nA key is left: é\nTell <Luis> | Vera\n' >> "$RUNBOOK_OPEN""#

  private func points(_ rig: Rig) throws -> [String] { try rig.state.open.map(\.text) }

  @Test("A run whose steps are done and that left points open does not end as finished")
  func endsOpen() async throws {
    try await withRig(Self.text(Self.twoPoints)) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .open(points: 2))
      #expect(rig.result("out") == "b\n")
      let timeline = try rig.timeline
      #expect(timeline.isOpen && !timeline.isFinished && timeline.state == "open" && timeline.tone == .different)
      #expect(timeline.open.map(\.text) == ["Tell <Luis> | Vera", "A key is left: é"])
      let markdown = String(decoding: timeline.markdown(toolVersion: "1"), as: UTF8.self)
      let html = String(decoding: try timeline.html(toolVersion: "1"), as: UTF8.self)
      // As text, not as markup; the command's own text is in a block of code.
      #expect(!html.contains("<Luis>") && markdown.contains("Tell &#60;Luis&#62; &#124; Vera"))
      for text in [markdown, html, timeline.answer(.different, toolVersion: "1").text] {
        // Before the steps.
        let point = try #require(text.range(of: "A key is left: é"))
        let step = try #require(text.range(of: "1. A:") ?? text.range(of: "Steps"))
        #expect(point.lowerBound < step.lowerBound)
      }
      let json = try JSONSerialization.jsonObject(with: Data(timeline.answer(.different, toolVersion: "1").json.utf8))
      let open = (json as? [String: Any])?["open"] as? [[String: Any]]
      #expect(open?.map { $0["point"] as? String } == ["Tell <Luis> | Vera", "A key is left: é"])
      #expect(open?.map { $0["step"] as? Int } == [1, 1])
      // Without a terminal they stay open, and no step is run again.
      #expect(try await rig.resume(ScriptedOperator().deaf) == .open(points: 2))
      #expect(rig.result("out") == "b\n")
    }
  }

  @Test("At the end the operator settles points, with a reason that the journal keeps")
  func settled() async throws {
    try await withRig(Self.text(Self.twoPoints)) { rig async throws in
      let first = ScriptedOperator("no", "yes", " ", "deleted it")
      #expect(try await rig.run([:], first.console) == .open(points: 1) && first.left.isEmpty)
      #expect(try points(rig) == ["Tell <Luis> | Vera"])
      // At the end of input it stays open.
      #expect(try await rig.resume(ScriptedOperator("yes").console) == .open(points: 1))
      let last = ScriptedOperator("yes", "told him")
      #expect(try await rig.resume(last.console, name: "Bo Li") == .finished)
      let reasons = try rig.events.compactMap { event -> [String]? in
        guard case .settled(let person, let point, let reason) = event else { return nil }
        return [person.name, point.text, reason]
      }
      #expect(
        reasons == [
          ["Ana Paz", "A key is left: é", "deleted it"], ["Bo Li", "Tell <Luis> | Vera", "told him"],
        ])
      #expect(try rig.timeline.state == "finished" && rig.timeline.open.isEmpty)
      await #expect(throws: JournalError.self) { try await rig.resume(last.console) }
    }
  }

  @Test("Two points that differ in their bytes alone are two points: to settle one leaves the other open")
  func settledByBytes() async throws {
    let command = #"printf 'Delete caf\xc3\xa9\nDelete cafe\xcc\x81\n' >> "$RUNBOOK_OPEN""#
    try await withRig(Self.text(command)) { rig async throws in
      let scripted = ScriptedOperator("yes", "deleted it", "no")
      #expect(try await rig.run([:], scripted.console) == .open(points: 1) && scripted.left.isEmpty)
      #expect(try points(rig).map { Array($0.utf8) } == [Array("Delete cafe\u{301}".utf8)])
      #expect(try rig.timeline.state == "open")
    }
  }

  @Test("A step that is run again replaces the points that it left before")
  func replaced() async throws {
    let command = #"test -e again || { touch again; echo "still to do" >> "$RUNBOOK_OPEN"; }"#
    try await withRig(Self.text(command)) { rig async throws in
      let scripted = ScriptedOperator("back", "1")
      #expect(try await rig.run([:], scripted.console) == .finished)
      #expect(try rig.state.open.isEmpty && rig.result("out") == "b\nb\n")
    }
  }

  @Test("What a command left open before it failed stays open if the step is skipped")
  func failedAndSkipped() async throws {
    let command = #"echo "half of it" >> "$RUNBOOK_OPEN"; exit 3"#
    try await withRig(Self.text(command)) { rig async throws in
      let scripted = ScriptedOperator("skip", "too late", "no", "no")
      #expect(try await rig.run([:], scripted.console) == .open(points: 2))
      #expect(try rig.state.open.map(\.origin) == [.command, .skipped])
      #expect(try points(rig)[1] == "Step 1 was skipped: too late")
    }
  }

  @Test("A try that refuses settles nothing: what the step left before stays open, beside what the try left")
  func refusedAgain() async throws {
    let command = #"""
      if ! test -e again; then touch again; echo "A key is left" >> "$RUNBOOK_OPEN"; exit 0; fi
      if test -e twice; then echo "Tell Vera" >> "$RUNBOOK_OPEN"; fi
      touch twice; : > "$RUNBOOK_REFUSAL"; exit 4
      """#
    let text = runbookText("## A\n\n```sh run\n\(command)\n```")
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator("back", "1", "retry", "skip", "too late", "no", "no")
      #expect(try await rig.run([:], scripted.console) == .open(points: 2) && scripted.left.isEmpty)
      #expect(try points(rig) == ["A key is left", "Tell Vera"])
      #expect(try rig.events.contains { if case .result(1, let command) = $0 { command.isRefusal } else { false } })
    }
  }

  @Test("The lines of a step count though its runner was killed before it read them", arguments: [true, false])
  func killed(_ isBeforeResult: Bool) async throws {
    try await withRig(Self.text(Self.twoPoints)) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf)
      // The journal as it was before the line about the points, or before that about the command's end.
      let folder = try JournalFolder(existing: rig.journalPath)
      let lines = try rig.chain.lines
      let count = try #require(
        lines.firstIndex { line in
          switch line.event {
          case .result: isBeforeResult
          case .leftOpen: !isBeforeResult
          default: false
          }
        })
      try FileManager.default.removeItem(atPath: folder.head)
      try FileManager.default.removeItem(atPath: folder.journal)
      do {
        let journal = try JournalFile(new: folder)
        for line in lines[..<count] { try journal.append(line.event, time: line.time) }
      }
      #expect(try await rig.resume(ScriptedOperator().deaf) == .open(points: 2))
      #expect(try rig.state[1] == .done(isBeforeResult ? .found : .ran))
    }
  }

  @Test("A skipped step leaves a point if it has checks or is done by hand, and only if a person skipped it")
  func skipped() async throws {
    let text = runbookText(
      """
      ## Checked

      ```sh before
      true
      ```

      ```sh run
      true
      ```

      ## By hand

      ## Plain

      ```sh run
      true
      ```

      ## Not wanted

      ```yaml step
      only if: ${mode} is full
      ```

      ```sh run
      true
      ```

      ```sh after
      true
      ```
      """, matter: "parameters:\n  mode:\n    description: How.\n    default: half")
    try await withRig(text) { rig async throws in
      let long = String(repeating: "é", count: 400) + "\n\u{1b}[31m"
      let ending = try await rig.run([:], ScriptedOperator().deaf) {
        $0.skips = [1: "the\nbucket", 2: long, 3: "no need"]
      }
      #expect(ending == .open(points: 2))
      let points = try points(rig)
      #expect(points[0].hasPrefix("Step 1 was skipped: the") && points.allSatisfy { OpenPoint.refusal(of: $0) == nil })
      #expect(try rig.timeline.open.map(\.step) == [1, 2])
    }
  }

  @Test("Of a step by hand, what the operator leaves open is asked for")
  func byHand() async throws {
    let text = runbookText("## Tell the team\n\n## B\n\n```sh run\ntrue\n```")
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator("open", "", "open", "\u{1b}[31m", "Luis is on leave", "", "back", "1", "done")
      #expect(try await rig.run([:], scripted.console) == .finished && scripted.left.isEmpty)
      let left = try rig.events.compactMap { event -> [String]? in
        guard case .leftOpen(1, .byHand, let points) = event else { return nil }
        return points
      }
      #expect(left == [["Luis is on leave"], []])
      #expect(try rig.state[1] == .done(.byHand))
    }
  }

  @Test(
    "What is not a line of text each, few and short, fails the step",
    arguments: [
      #"printf 'a\n\nb\n'"#, #"printf ' \n'"#, #"printf 'a\tb\n'"#, #"printf 'red \033[31m\n'"#, #"printf 'a\xff\n'"#,
      #"printf 'a\0\n'"#, #"printf 'turned \xe2\x80\xae\n'"#, #"printf 'a\rb\n'"#, #"seq 1 101"#,
      #"head -c 501 /dev/zero | tr '\0' x"#, #"head -c 70000 /dev/zero | tr '\0' x"#,
    ]) func refused(_ command: String) async throws
  {
    try await withRig(Self.text("\(command) >> \"$RUNBOOK_OPEN\"")) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .stopped(.init(reason: .command, step: 1)))
      #expect(try rig.state.open.isEmpty && rig.result("out") == nil)
    }
  }

  @Test(arguments: [#"seq 1 100"#, #"head -c 500 /dev/zero | tr '\0' x"#, ":"]) func taken(_ command: String)
    async throws
  {
    try await withRig(Self.text("\(command) >> \"$RUNBOOK_OPEN\"")) { rig async throws in
      let points = command.hasPrefix("seq") ? 100 : 1
      #expect(try await rig.run([:], ScriptedOperator().deaf) == (command == ":" ? .finished : .open(points: points)))
    }
  }

  @Test("Only a step's command has the file: a check and an undo block write into none")
  func onlyTheCommand() async throws {
    let text = Self.text("true", after: #"test -z "$RUNBOOK_OPEN""#)
    try await withRig(text) { rig async throws in
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .finished)
    }
  }
}
