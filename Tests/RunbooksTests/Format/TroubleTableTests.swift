import Documents
import Foundation
import Testing

@testable import Runbooks

/// Each row of the runbooks' tables of what can go wrong has a test, or a reason why it has none: a row that is added without one
/// fails, and so does an entry whose row or whose test is gone.
@Suite struct TroubleTableTests {
  private struct Entry {
    var runbook: ExactName
    var seen: ExactName
    var tests: [String]
    var reason: String?
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func entries() throws -> [Entry] {
    var entries: [Entry] = []
    var runbook: ExactName = ""
    for line in TroubleTable.text.split(separator: "\n") {
      if line.hasPrefix("# ") {
        runbook = ExactName(line.dropFirst(2))
      } else if let found = line.wholeMatch(of: /(.+) > ([A-Za-z., ]+)/) {
        let tests = found.2.components(separatedBy: ", ").map { $0.trimmingCharacters(in: .whitespaces) }
        entries.append(Entry(runbook: runbook, seen: ExactName(found.1), tests: tests))
      } else {
        let found = try #require(line.wholeMatch(of: /(.+) ! (.+)/), "\(line)")
        entries.append(Entry(runbook: runbook, seen: ExactName(found.1), tests: [], reason: String(found.2)))
      }
    }
    return entries
  }

  private static let runbooks: [ExactName] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "runbooks").path)
    return (names ?? []).filter { $0.hasSuffix(".md") }.sorted().map { ExactName($0.dropLast(3)) }
  }()

  @Test("Every row has an entry, and every entry a row", arguments: runbooks)
  func rows(_ name: ExactName) throws {
    let runbook = try RunbookReader.read(Self.root.appending(path: "runbooks/\(name).md").path)
    let heading = "### What can go wrong\n"
    let text = try #require(runbook.introduction.components(separatedBy: heading).dropFirst().first)
    // The section, without those behind it.
    let section = text.components(separatedBy: "\n#").first ?? ""
    let seen = Trouble.all(in: section).map { ExactName($0.cells[0]) }
    #expect(seen.count > 5 && Set(seen).count == seen.count)
    let entries = try Self.entries().filter { $0.runbook == name }.map(\.seen)
    #expect(Set(entries).count == entries.count)
    for row in seen { #expect(entries.contains(row), "\(name): no test for \"\(row)\"") }
    for entry in entries { #expect(seen.contains(entry), "\(name): no row \"\(entry)\"") }
  }

  @Test("Every test that is named is there")
  func tests() throws {
    var sources: [(suite: String, text: String)] = []
    for folder in ["CommandTests", "TableTests"].map({ Self.root.appending(path: "Tests/\($0)/Runbooks") }) {
      for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where file.hasSuffix(".swift") {
        let url = folder.appending(path: file)
        sources.append((url.deletingPathExtension().lastPathComponent, try String(contentsOf: url, encoding: .utf8)))
      }
    }
    for entry in try Self.entries() {
      #expect(entry.tests.isEmpty == (entry.reason != nil))
      for test in entry.tests {
        let parts = test.split(separator: ".").map(String.init)
        let source = try #require(sources.first { $0.suite == parts[0] }, "\(test)")
        #expect(parts.count == 2 && source.text.contains(" func \(parts[1])("), "\(test)")
      }
    }
  }
}
