import ExportFormat
import Foundation
import Testing

/// docs/findings.md is what users look codes up in, and it says how much of this is tested: both stay true.
@Suite struct FindingsPageTests {
  /// Tests/VerificationTests/Damage is three folders below the root.
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private let page: String

  init() throws {
    // Its lines are broken anywhere.
    page = try String(contentsOf: Self.root.appendingPathComponent("docs/findings.md"), encoding: .utf8)
      .replacingOccurrences(of: "\n", with: " ")
  }

  @Test func theRowsAreCounted() {
    let counts = [
      FileDamageTests.rows.count, MetadataDamageTests.rows.count, FramingDamageTests.rows.count,
      EntityDamageTests.rows.count,
    ]
    let sentence =
      "\(counts.reduce(0, +)) rows: \(counts[0]) of files, \(counts[1]) of metadata, \(counts[2]) of framing, "
      + "\(counts[3]) of documents"
    #expect(page.contains(sentence), "\(sentence)")
  }

  @Test(arguments: Damage.Code.allCases) func everyCodeIsExplained(_ code: Damage.Code) {
    #expect(page.components(separatedBy: "| `\(code.rawValue)` |").count == 2, "explained once")
  }

  @Test(arguments: ["counts-differ", "counts-other"]) func codesOfCountsAreExplained(_ code: String) {
    #expect(page.components(separatedBy: "| `\(code)` |").count == 2, "explained once")
  }

  /// But for what needs another user or another process: `DamageCommandTests` and `FileSegmentTests` have these.
  @Test(arguments: Set(Damage.Code.allCases).subtracting([.fileUnreadable, .fileChanged]))
  func everyCodeHasARow(_ code: Damage.Code) {
    let rows = FileDamageTests.rows + MetadataDamageTests.rows + FramingDamageTests.rows + EntityDamageTests.rows
    #expect(rows.contains { $0.found.contains { $0.code == code.rawValue } })
  }
}
