import Foundation
import Reports
import TestSupport
import Testing

@testable import Runbooks

/// What is left of a run to read.
@Suite struct TimelineTests {
  private static let runbook = """
    ---
    title: "NAME"
    expected: 10s
    parameters:
      note:
        description: Anything.
        pattern: '(.|\\n)*'
    ---

    ## NAME

    ```yaml step
    expected: 1s
    ```

    ```sh after retry=1s timeout=1m
    echo x >> tries; test $(wc -l < tries) -ge 3
    ```

    ```sh run
    true
    ```

    ## Skipped

    ```sh run
    true
    ```

    ## Fails

    ```sh run
    exit 5
    ```
    """

  private func timeline(_ name: String, note: String, _ body: (RunModel, String, String) throws -> Void) async throws {
    let yaml = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let text = Self.runbook.replacing("title: \"NAME\"", with: "title: \"\(yaml)\"").replacing("NAME", with: name)
    try await withRig(text) { rig async throws in
      _ = try await rig.run(["note": note], ScriptedOperator().deaf) { $0.skips = [2: note.isEmpty ? "-" : note] }
      let timeline = try rig.timeline
      try body(
        timeline, String(decoding: timeline.markdown(toolVersion: "1"), as: UTF8.self),
        String(decoding: try timeline.html(toolVersion: "1"), as: UTF8.self))
    }
  }

  @Test func tellsWhatHappened() async throws {
    try await timeline("Restore", note: "a reason") { timeline, markdown, html in
      #expect(timeline.ending.contains("stopped at step 3"))
      #expect(timeline.steps.map(\.state) == ["done", "skipped", "failed"] && timeline.retries == 2)
      // By the test's clock, each line of the journal is a second after the last.
      #expect(timeline.steps[0].seconds == 4 && timeline.steps[0].isLate && !timeline.steps[2].isLate)
      let last = try #require(timeline.moments.last)
      #expect(timeline.seconds == Double(last.time - timeline.began) / 1e6)
      for text in [markdown, html] {
        for part in [
          "Restore", "stopped at step 3", "a reason", "after 3 tries", "ended with status 5", "step-3-run-1.log",
          "Ana Paz",
          "4.00 s", "1s", "10s",
        ] { #expect(text.contains(part), "\(part)") }
      }
    }
  }

  @Test("Names and addresses can be copied out of the Markdown source")
  func sources() async throws {
    try await timeline("Restore", note: "see gs://b_1/e_2, or [x](http://y) ask @ana.") { _, markdown, _ in
      #expect(markdown.contains("see `gs://b_1/e_2`, or ") && markdown.contains("ask `@ana`.\n"))
      // The value itself, in the table above, is code.
      let happened = try #require(markdown.split(separator: "### What happened").last)
      #expect(!happened.contains("](http"))
    }
  }

  @Test("The timeline has every note, whatever the state of the run, and a note changes nothing of it")
  func notes() async throws {
    let text = runbookText("## A\n\n```sh run\ntest -e go\n```")
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator(
        "note", " ", "note", "called the bank", "", "note", "nobody answers", "", "note", "Call again", "Eva Ruiz",
        "2026-12-10", "note", "Call once more", "Eva Ruiz", "tomorrow", "stop")
      _ = try await rig.run([:], scripted.console)
      let before = try rig.timeline
      let person = JournalEvent.Person(name: "Bo Li", account: "bo", uid: 2)
      let folder = try JournalFolder(existing: rig.journalPath)
      try RunNote.add("the bank called back", by: person, to: folder, time: before.ended + 9_000_000_000)
      let after = try rig.timeline
      #expect((after.ended, after.ending) == (before.ended, before.ending) && after.next == before.next)
      let notes = after.moments.map(\.text).filter { $0.hasPrefix("note by") }
      #expect(notes.count == 4 && notes[3] == "note by Bo Li: the bank called back")
      #expect(notes[2] == "note by Ana Paz: Call once more")
      try rig.write("", to: "work/go")
      #expect(try await rig.resume(ScriptedOperator().deaf) == .finished)
      #expect(try !rig.timeline.moments.contains { $0.text.contains("killed") })
      try RunNote.add("after the end", by: person, to: folder)
      #expect(try rig.timeline.isFinished)
    }
  }

  @Test("Follow-ups are listed by themselves, with owner and day, and change nothing of the run")
  func followUps() async throws {
    let text = runbookText("## A\n\n```sh run\ntest -e go\n```")
    try await withRig(text) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator("note", "Call again", "Eva Ruiz", "2026-12-10", "stop").console)
      let before = try rig.timeline
      let person = JournalEvent.Person(name: "Bo Li", account: "bo", uid: 2)
      let later = try FollowUp("Write | it <down>", owner: "Luis Vera", due: "2027-01-31")
      try RunNote.add(
        later, by: person, to: JournalFolder(existing: rig.journalPath), time: before.ended + 9_000_000_001)
      let timeline = try rig.timeline
      #expect((timeline.ended, timeline.ending) == (before.ended, before.ending))
      #expect(timeline.followUps.map(\.text) == ["Call again", "Write | it <down>"])
      #expect(timeline.followUps.map(\.owner) == ["Eva Ruiz", "Luis Vera"])
      #expect(timeline.followUps.map(\.due) == ["2026-12-10", "2027-01-31"])
      let markdown = String(decoding: timeline.markdown(toolVersion: "1"), as: UTF8.self)
      let section = try #require(markdown.components(separatedBy: "### Follow-ups").last)
      #expect(section.contains("| Call again | Eva Ruiz | 2026-12-10 |") && !section.contains("<down>"))
      let html = String(decoding: try timeline.html(toolVersion: "1"), as: UTF8.self)
      #expect(html.contains("id=\"follow-ups\"") && html.contains("2027-01-31") && !html.contains("<down>"))
      #expect(timeline.answer(.incomplete, toolVersion: "1").json.contains(#""due":"2027-01-31""#))
    }
  }

  @Test(arguments: [
    (" ", "Eva", "2026-12-10"), ("a", "", "2026-12-10"), ("a", "\u{1b}", "2026-12-10"), ("a", "Eva", ""),
    ("a", "Eva", "2026-02-30"), ("a", "Eva", "10.12.2026"), ("a", "Eva", "2026-12-10T00:00:00Z"),
  ]) func noFollowUp(_ text: String, _ owner: String, _ due: String) {
    #expect(throws: FollowUp.Problem.self) { try FollowUp(text, owner: owner, due: due) }
  }

  @Test(arguments: ["", " \n", String(repeating: "x", count: 5_000)]) func noNote(_ text: String) {
    #expect(RunNote.refusal(of: text) != nil)
  }

  @Test("A step's time ends with it, though its check is looked at again when the run is gone on with")
  func timesOfSteps() async throws {
    let text = runbookText("## A\n\n```sh run\ntrue\n```\n\n```sh after\ntrue\n```\n\n## B\n\n```sh run\nexit 1\n```")
    try await withRig(text) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf)
      let first = try rig.timeline
      _ = try await rig.resume(ScriptedOperator().deaf)
      let second = try rig.timeline
      #expect(second.ended > first.ended && second.steps[1].seconds ?? 0 > first.steps[1].seconds ?? 0)
      #expect(first.steps[0].seconds != nil && second.steps[0].seconds == first.steps[0].seconds)
    }
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "a \" onload=\"x", "| cell | `code` **bold** [link](http://x)", "\u{1b}[31mred",
    "\u{202E}turned",
    "a&amp; <!--", "]]>", "# heading",
  ]) func nothingIsMarkup(_ text: String) async throws {
    // A title in YAML holds no escape, a heading's text does.
    let name = text.filter { $0 != "\u{1b}" }
    try await timeline(name, note: text + "\nsecond line") { _, markdown, html in
      for written in [markdown, html] {
        #expect(
          written.unicodeScalars.allSatisfy {
            $0 == "\n" || !["Cc", "Cf"].contains($0.properties.generalCategory.code)
          })
      }
      #expect(html.matches(of: /<script/).count == 1 && !html.contains("alert(1)</script>"))
      #expect(html.contains("default-src &#39;none&#39;") && html.contains("color-scheme"))
      let markup = html.replacing(#/<(style|script)>.*?</\1>/#.dotMatchesNewlines(), with: "")
      let tag = #/<(!doctype html|/?[a-z][a-z0-9]*( [a-zA-Z-]+(="[^"<>]*")?)*/?)>/#
      #expect(!markup.replacing(tag, with: "").contains("<"))
      #expect(!markdown.contains("<script") && !markdown.contains("](http"))
      #expect(markdown.split(separator: "\n").count { $0.hasPrefix("#") } == 4)
    }
  }

  @Test func titlesOnATerminal() async throws {
    let text = runbookText("## A \u{1b}[31mred\n\n\u{202E}turned\n\n```sh run\ntrue\n```")
    try await withRig(text) { rig async throws in
      let scripted = ScriptedOperator()
      _ = try await rig.run([:], scripted.deaf)
      let runbook = try RunbookReader.read(rig.runbookPath)
      let model = RunbookModel(runbook).answer(toolVersion: "1")
      let dryRun = try await rig.dryRun().answer(toolVersion: "1")
      let listing = try RunbookListModel(folder: rig.folder.path).answer(toolVersion: "1")
      let shown = scripted.told + [model, dryRun, listing].map(\.text).joined() + model.json
      #expect(shown.contains("red"))
      #expect(
        shown.unicodeScalars.allSatisfy { $0 == "\n" || !["Cc", "Cf"].contains($0.properties.generalCategory.code) })
    }
  }
}

extension Unicode.GeneralCategory {
  /// Of the two that act on what shows them.
  fileprivate var code: String {
    switch self {
    case .control: "Cc"
    case .format: "Cf"
    default: "other"
    }
  }
}
