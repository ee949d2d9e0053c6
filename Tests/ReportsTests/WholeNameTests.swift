import Testing

@testable import Reports

/// Names, addresses and paths are whole, however narrow the terminal; a pipe is 80 columns wide.
struct WholeNameTests {
  private static let names = [
    "erp", "2026-11-22T03:00:04_48121", "rekindle-before-restore-20261129T004441Z-48121",
    "companies/2026-11-22T03:00:04_48121", String(repeating: "x", count: 200),
  ]

  private func table() -> TextTable {
    var table = TextTable(header: ["export", "age", "documents", "size", "state", "last run"])
    for name in Self.names {
      table.add([name, "7 h", "3,269", "1.9 MB", "complete, partial-export", "verified, rehearsed"])
    }
    return table
  }

  @Test("A table writes every name whole, and keeps its numbers in columns", arguments: [40, 50, 80, 120, 400])
  func tables(width: Int) throws {
    let rows = table().rows(width: width)
    #expect(rows.count == Self.names.count + 1)
    for (row, name) in zip(rows.dropFirst(), Self.names) {
      #expect(row.first?.split(separator: " ").first.map(String.init) == name)
      #expect(row.last?.hasSuffix("verified, rehearsed") == true)
      #expect(!row.joined().contains("…"))
    }
    // The numbers of all rows end in one column.
    #expect(Set(rows.compactMap { $0.last.map(Columns.width) }).count == 1)
  }

  @Test("A name that fits is beside its numbers")
  func beside() {
    #expect(table().rows(width: 400).dropLast().allSatisfy { $0.count == 1 })
    #expect(table().rows(width: 80).last?.count == 2)
  }

  @Test("A labelled path, a word in a sentence, and the place of a finding are whole", arguments: [40, 80])
  func texts(width: Int) {
    let place =
      "gs://pyme-erp-firestore-backups/rekindle-before-restore-20261129T004441Z/all_namespaces/all_kinds/output-0"
    var canvas = TextCanvas(TextStyle(width: width))
    canvas.labelled("from", path: place)
    canvas.paragraph("The safety export is at \(place), as the plan says.", indent: 2)
    canvas.labelled("plan", ["in the file", place])
    let lines = canvas.text.split(separator: "\n")
    #expect(lines.count { $0.contains(place) } == 3, "\(canvas.text)")
  }
}
