import Foundation
import TestSupport
import Testing

@testable import Runbooks

/// A runbook with something changed in it is read, or refused with a line that it has; never anything else.
@Suite struct MutatedRunbookTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("runbooks/check-a-backup.md")

  @Test(arguments: 0..<4) func changed(_ seed: UInt64) throws {
    let whole = Array(try Data(contentsOf: Self.file))
    var random = SeededRandom(seed: seed)
    let pieces = [
      "```", "\n## ", "---\n", "${x}", "- ", "\u{0}", "\u{FF}", "<!--", "  ", "&a *a", ": ", "[", "{", "\t", "\r\n",
    ]
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1..<60, using: &random)))
        case 2: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
        default:
          bytes.insert(contentsOf: bytes[place...].prefix(80), at: Int.random(in: 0..<bytes.count, using: &random))
        }
      }
      do throws(RunbookProblem) {
        let runbook = try RunbookReader.runbook(bytes, path: "r.md")
        #expect(!runbook.steps.isEmpty)
      } catch {
        let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
        #expect((error.line ?? 1) >= 1 && (error.line ?? 1) <= lines + 1 && !error.message.isEmpty, "\(error)")
      }
    }
  }
}
