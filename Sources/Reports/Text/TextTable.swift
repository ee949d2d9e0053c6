/// A table whose first column is a name, cut to fit, and whose others are numbers, set to the right.
struct TextTable {
  private let indent = 2
  private static let leastName = 8
  private var rows: [[String]]

  init(header: [String]) {
    rows = [header]
  }

  mutating func add(_ row: [String]) {
    rows.append(row.map { VisibleText.of($0) })
  }

  /// The lines, the header first.
  func lines(width: Int) -> [String] {
    let numbers = rows[0].indices.dropFirst().map { column in
      rows.map { Columns.width($0[column]) }.max() ?? 0
    }
    func room(_ gap: Int) -> Int { width - indent - numbers.reduce(0) { $0 + $1 + gap } }
    let gap = room(3) >= TextTable.leastName ? 3 : 2
    let name = min(rows.map { Columns.width($0[0]) }.max() ?? 0, max(room(gap), TextTable.leastName))
    return rows.map { row in
      var line = Columns.spaces(indent) + Columns.padded(Columns.cut(row[0], to: name), to: name)
      for (cell, width) in zip(row.dropFirst(), numbers) {
        line += Columns.spaces(gap + width - Columns.width(cell)) + cell
      }
      return line
    }
  }
}
