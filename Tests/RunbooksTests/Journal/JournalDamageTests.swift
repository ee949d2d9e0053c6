import Documents
import Files
import Foundation
import Keys
import TestSupport
import Testing

@testable import Runbooks

/// A journal that was changed is noticed, at every line, and the place is told.
@Suite struct JournalDamageTests {
  private static let runbook = runbookText(
    """
    ## One

    ```sh before
    true
    ```

    ```yaml step
    sets: found
    ```

    ```sh run
    echo "found=it" >> "$RUNBOOK_OUTPUT"
    ```

    ## Two

    ```yaml step
    mutates: true
    ```

    ```sh run
    echo two >> out
    ```

    ```sh after
    test -e out
    ```
    """)

  /// The bytes of a whole run's journal, and of its head.
  private static func journal() async throws -> (journal: [UInt8], head: [UInt8]) {
    try await withRig(runbook) { rig in
      _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: rig.journalPath + "/journal.ndjson"))
      return (Array(bytes), Array(try Data(contentsOf: URL(fileURLWithPath: rig.journalPath + "/head.json"))))
    }
  }

  private static func refusal(_ journal: [UInt8], _ head: [UInt8]?) -> JournalError? {
    do throws(JournalError) {
      _ = try RunState(JournalChain(journal, head: head, path: "j").lines, path: "j")
      return nil
    } catch { return error }
  }

  private static func lines(_ journal: [UInt8]) -> [[UInt8]] {
    journal.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
  }

  private static func head(_ lines: [[UInt8]], _ count: Int) throws -> [UInt8]? {
    guard count > 0 else { return nil }
    return ChainHead(sequence: count, digest: try Digest256(of: Array(lines[count - 1].dropLast()))).bytes
  }

  @Test func anyByteOfAnyLine() async throws {
    let (journal, head) = try await Self.journal()
    #expect(Self.refusal(journal, head) == nil)
    let lines = Self.lines(journal)
    #expect(lines.count > 10)
    for (index, line) in lines.enumerated() {
      // Every bit of each byte would only take longer; a newline would make two lines.
      for offset in stride(from: index % 3, to: line.count - 1, by: 3) {
        for flip: UInt8 in [1, 0x20] where line[offset] ^ flip != UInt8(ascii: "\n") {
          var changed = lines
          changed[index][offset] ^= flip
          let refusal = Self.refusal(changed.flatMap { $0 }, head)
          #expect(refusal?.code == .edited && refusal?.line == index + 1, "line \(index + 1), byte \(offset)")
        }
      }
    }
  }

  @Test func linesTakenOutDoubledAndMoved() async throws {
    let (journal, head) = try await Self.journal()
    let lines = Self.lines(journal)
    for index in lines.indices {
      var without = lines
      without.remove(at: index)
      let isLast = index == lines.count - 1
      let refusal = Self.refusal(without.flatMap { $0 }, head)
      #expect(refusal?.code == (isLast ? .cut : .edited) && refusal?.line == index + 1)
      var doubled = lines
      doubled.insert(lines[index], at: index)
      #expect(Self.refusal(doubled.flatMap { $0 }, head)?.line == index + 2)
      guard !isLast else { continue }
      var swapped = lines
      swapped.swapAt(index, index + 1)
      #expect(Self.refusal(swapped.flatMap { $0 }, head)?.line == index + 1)
    }
  }

  /// Whatever the length at which a runner was killed: with the head of that moment it is gone on with, and everything
  /// that is a cut is refused.
  @Test func everyPrefix() async throws {
    let (journal, head) = try await Self.journal()
    let lines = Self.lines(journal)
    for length in 0..<journal.count {
      let prefix = Array(journal[..<length])
      #expect([.cut, .edited].contains(Self.refusal(prefix, head)?.code), "\(length) bytes with the last head")
      let whole = prefix.count { $0 == UInt8(ascii: "\n") }
      let isAtEnd = prefix.last == UInt8(ascii: "\n")
      let current = Self.refusal(prefix, try Self.head(lines, whole))
      // Before the first line is whole there is nothing to go on with.
      #expect(whole == 0 ? current?.code == .edited : current == nil, "\(length) bytes")
      // The other heads, at the ends of lines and now and then.
      guard whole > 0, isAtEnd || length.isMultiple(of: 29) else { continue }
      let before = Self.refusal(prefix, try Self.head(lines, whole - 1))
      #expect(isAtEnd ? before == nil : before?.code == (whole == 1 ? .cut : .edited), "\(length) bytes, head before")
      if whole > 1 {
        let old = Self.refusal(prefix, try Self.head(lines, whole - 2))
        #expect(old?.code == (whole == 2 ? .cut : .edited), "\(length) bytes, head two before")
        #expect(Self.refusal(prefix, nil)?.code == .cut)
      }
    }
  }

  @Test func aChangedHead() async throws {
    let (journal, head) = try await Self.journal()
    for offset in head.indices.dropLast() {
      var changed = head
      changed[offset] ^= 1
      #expect(Self.refusal(journal, changed) != nil, "byte \(offset)")
    }
    for garbage in ["", "{}", "[]", #"{"schema":"rekindle.journal-head/1","sequence":-1,"sha256":""}"#] {
      #expect(Self.refusal(journal, Array(garbage.utf8))?.code == .edited)
    }
  }

  /// Written anew from the start, with all digests right: steps that are not there are refused all the same.
  @Test func aChainOfNonsense() throws {
    func chain(_ events: [JournalEvent]) throws -> (journal: [UInt8], head: [UInt8]?) {
      var lines: [[UInt8]] = []
      for event in events {
        let previous = try lines.last.map { try Digest256(of: Array($0.dropLast())) } ?? .zero
        lines.append(JournalLine(sequence: lines.count + 1, previous: previous, time: 1, event: event).bytes)
      }
      return (lines.flatMap { $0 }, try Self.head(lines, lines.count))
    }
    func start(_ steps: Int) -> JournalEvent {
      .started(
        .init(
          runbook: "/r.md", title: "t", digest: .zero, steps: steps, values: [], operator: Rig.ana, tool: "t",
          run: "r"
        ))
    }
    func refusal(_ events: [JournalEvent]) throws -> JournalError? {
      let (journal, head) = try chain(events)
      return Self.refusal(journal, head)
    }
    #expect(try refusal([start(2), .entered(step: 2)]) == nil)
    #expect(try refusal([start(2), .entered(step: 3)])?.line == 2)
    #expect(try refusal([start(2), .entered(step: 0)])?.line == 2)
    #expect(try refusal([start(2), start(2)])?.line == 2)
    #expect(try refusal([.entered(step: 1)])?.line == 1)
    #expect(try refusal([start(0)])?.line == 1)
    #expect(try refusal([start(1 << 40)])?.line == 1)
  }

  @Test func noiseIsNoJournal() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0..<200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(Self.refusal(bytes, nil) != nil)
    }
    for text in ["\n", "{}\n", "null\n", "[[[[\n", String(repeating: "[", count: 100_000) + "\n"] {
      #expect(Self.refusal(Array(text.utf8), nil)?.code == .edited)
    }
  }

  @Test func whatWasEditedIsNotGoneOnWith() async throws {
    try await withRig(runbookText("## One\n\n```sh run\ntest -e go; echo ran >> out\n```")) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf)
      try rig.write("", to: "work/go")
      let path = URL(fileURLWithPath: rig.journalPath + "/journal.ndjson")
      let whole = try Data(contentsOf: path)
      let text = String(decoding: whole, as: UTF8.self)
      try Data(text.replacing("\"status\":1", with: "\"status\":0").utf8).write(to: path)
      await #expect { try await rig.resume(ScriptedOperator().deaf) } throws: { error in
        (error as? JournalError)?.code == .edited && (error as? JournalError)?.line == 4
      }
      try whole.dropLast(20).write(to: path)
      await #expect { try await rig.resume(ScriptedOperator().deaf) } throws: { error in
        (error as? JournalError)?.code == .cut
      }
      #expect(rig.result("out") == nil)
      try whole.write(to: path)
      #expect(try await rig.resume(ScriptedOperator().deaf) == .finished)
    }
  }

  /// The tail that a killed runner leaves: told, taken away, and the run goes on.
  @Test func aHalfWrittenLineIsTakenAway() async throws {
    try await withRig(runbookText("## One\n\n```sh run\ntest -e go; echo ran >> out\n```")) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf)
      try rig.write("", to: "work/go")
      let handle = try #require(FileHandle(forWritingAtPath: rig.journalPath + "/journal.ndjson"))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(#"{"schema":"rekindle.jou"#.utf8))
      try handle.close()
      let scripted = ScriptedOperator()
      #expect(try await rig.resume(scripted.deaf) == .finished)
      #expect(scripted.told.contains("23"))
      #expect(try rig.events.contains(.resumed(Rig.ana, lostBytes: 23)))
    }
  }

  @Test func oneRunnerAtATime() async throws {
    try await withRig(runbookText("## One\n\n```sh run\ntrue\n```")) { rig async throws in
      let runner = try rig.runner([:], ScriptedOperator().deaf)
      await #expect { try await rig.resume(ScriptedOperator().deaf) } throws: { error in
        (error as? JournalError)?.code == .inUse
      }
      #expect(throws: JournalError.self) { try rig.runner([:], ScriptedOperator().deaf) }
      #expect(try JournalFolder(existing: rig.journalPath).isInUse)
      #expect(try await runner.run() == .finished)
    }
  }
}
