import ExportFormat
import Foundation
import Testing
import Verification

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

  /// A row may be of several codes.
  @Test(arguments: FindingCode.all) func everyCodeIsExplained(_ code: FindingCode) {
    let rows = page.components(separatedBy: "| `").dropFirst().map { $0.prefix { $0 != "|" } }
    #expect(rows.count { "`\($0)".contains("`\(code)`") } == 1, "explained once")
  }

  /// But for what needs another user or another process: `DamageCommandTests` and `FileSegmentTests` have these.
  @Test(arguments: Set(Damage.Code.allCases).subtracting([.fileUnreadable, .fileChanged]))
  func everyCodeHasARow(_ code: Damage.Code) {
    let rows = FileDamageTests.rows + MetadataDamageTests.rows + FramingDamageTests.rows + EntityDamageTests.rows
    #expect(rows.contains { $0.found.contains { $0.code == code.rawValue } })
  }
}
