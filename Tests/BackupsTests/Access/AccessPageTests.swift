import Foundation
import Testing

@testable import Backups

/// docs/access.md is what users look codes up in.
struct AccessPageTests {
  @Test("Every code is explained once", arguments: AccessEntry.Code.allCases)
  func codes(_ code: AccessEntry.Code) throws {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let page = try String(contentsOf: root.appending(path: "docs/access.md"), encoding: .utf8)
    #expect(page.split(separator: "\n").count { $0.hasPrefix("| `\(code.rawValue)` |") } == 1)
  }

  @Test("Every code but that of what was not read is of a way in that is tested")
  func ways() {
    #expect(Set(AttackerWay.all.map(\.code)) == Set(AccessEntry.Code.allCases).subtracting([.unread]))
  }
}
