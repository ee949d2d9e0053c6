import Testing

@testable import Work
@testable import rekindle

@Suite struct ProgressLineTests {
  private let line = ProgressLine(
    phase: ProgressMeter.Phase(name: "reading back", expected: 20_000_000), done: 12_345_678, seconds: 50)

  @Test func whatHasRoomIsShown() {
    let text = "reading back 12,345,678 of 20,000,000 documents · 246,913/s · 32 s left"
    #expect(line.bar(width: 120) == "███████░░░░░ " + text)
    #expect(line.bar(width: 79) == "███░░░ " + text)
    #expect(line.bar(width: 59) == "███░░░ reading back 12,345,678 of 20,000,000 · 32 s left")
    #expect(line.bar(width: 45) == "reading back 12,345,678 of 20,000,000")
  }

  /// A line that wraps is not erased by the next one.
  @Test(arguments: [0, 1, 20, 40, 59, 79, 200]) func noLineIsWiderThanTheTerminal(_ width: Int) {
    var unknown = line
    unknown.phase.expected = nil
    var nothing = line
    nothing.done = 0
    for line in [line, unknown, nothing] { #expect(line.bar(width: width).count <= width) }
  }
}
