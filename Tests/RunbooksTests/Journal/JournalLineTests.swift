import JSON
import Keys
import Testing

@testable import Runbooks

/// Each event is read back as it was written, whatever its texts hold.
@Suite struct JournalLineTests {
  static let texts = [
    "plain", "", "quotes \" ' \\", "two\nlines\r\n", "\u{1b}[31mred\u{1b}[0m \u{7}", "\u{202E}turned", "é e\u{301} 👩‍👩‍👧",
    "$(rm -rf /)", "\u{FFFD}\u{FFFF}\u{10FFFF}", "</script>",
  ]

  private static let followUp = try? FollowUp("Turn on <PITR>", owner: "Luis Vera", due: "2026-12-10")

  static func events(_ text: String) -> [JournalEvent] {
    let person = JournalEvent.Person(name: text, account: text, uid: 0)
    let value = NamedValue(name: "value_2", value: text)
    let command = JournalEvent.CommandRecord(attempt: 3, status: -9, timedOut: true, seconds: 1.5, log: text)
    let refusal = JournalEvent.CommandRecord(attempt: 1, status: 4, seconds: 1, log: text, isRefusal: true)
    return [
      .started(
        .init(
          runbook: text, title: text, digest: .zero, steps: 3, values: [value, value], operator: person, tool: text,
          run: text, machine: text)),
      .started(
        .init(
          runbook: text, title: text, digest: .zero, steps: 3, values: [], operator: person, tool: text, run: text,
          approvers: .zero)), .resumed(person, lostBytes: 7),
      .resumed(person, lostBytes: 0, machine: text), .entered(step: 1),
      .check(step: 1, .init(part: .before, index: 2, holds: false, tries: 9, seconds: 0.25)),
      .confirmed(step: 1, value: text, byOption: true),
      .approved(step: 1, .init(role: text, name: text, method: .signed, digest: .zero)),
      .approved(step: 1, .init(role: text, name: text, method: .typed)),
      .approved(step: 1, .init(role: text, name: text, method: .typed, files: .zero)), .intent(step: 1, attempt: 1),
      .result(step: 1, command), .result(step: 1, refusal), .wentBack(step: 3, to: 1), .changed(value),
      .note(person, text: text),
      followUp.map { .followUp(person, $0) } ?? .finished, .leftOpen(step: 1, .command, [text, text]),
      .leftOpen(step: 1, .byHand, []),
      .settled(person, OpenPoint(step: 1, text: text, origin: .skipped), reason: text), .endedOpen(points: 3),
      .value(step: 1, value), .done(step: 1, .found),
      .skipped(step: 1, reason: text, byCondition: true), .failed(step: 1, reason: text), .interrupted(step: 1),
      .undoIntent(step: 1, attempt: 2), .undoResult(step: 1, command), .paused(step: 1, seconds: 3),
      .stopped(.init(reason: .operator, step: 2)), .stopped(.init(reason: .signal)), .finished, .takenBack,
    ]
  }

  @Test(
    "A name that no variable has is refused",
    arguments: ["", "PATH", "2a", "a b", "e\u{301}", "é", "a\n", "people.decides"])
  func foreignNames(_ name: String) {
    for event in [
      JournalEvent.value(step: 1, NamedValue(name: name, value: "1")), .changed(NamedValue(name: name, value: "1")),
    ] {
      let line = JournalLine(sequence: 1, previous: .zero, time: 0, event: event)
      #expect(throws: JSONShapeError.self) { try JournalLine(line: Array(line.bytes.dropLast())) }
    }
  }

  @Test(arguments: texts) func readBack(_ text: String) throws {
    for event in Self.events(text) {
      let line = JournalLine(sequence: 5, previous: .zero, time: 1_790_000_000_123_456, event: event)
      let bytes = line.bytes
      #expect(bytes.count { $0 == UInt8(ascii: "\n") } == 1 && bytes.last == UInt8(ascii: "\n"))
      // Nothing in a line acts on the terminal of whoever looks at it.
      #expect(bytes.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
      let read = try JournalLine(line: Array(bytes.dropLast()))
      #expect(read == line)
      #expect(read.bytes == bytes)
    }
  }
}
