/// A table whose first column is a name, and whose others are numbers, set to the right.
///
/// A name is never cut: where it does not fit beside the numbers, they are on the next line.
struct TextTable {
  private let indent = 2
  private static let leastName = 8
  private var cells: [[String]]

  init(header: [String]) {
    cells = [header]
  }

  mutating func add(_ row: [String]) {
    cells.append(row.map { VisibleText.of($0) })
  }

  /// The lines of each row, one or two, the header first.
  func rows(width: Int) -> [[String]] {
    let numbers = cells[0].indices.dropFirst().map { column in
      cells.map { Columns.width($0[column]) }.max() ?? 0
    }
    func room(_ gap: Int) -> Int { width - indent - numbers.reduce(0) { $0 + $1 + gap } }
    let gap = room(3) >= TextTable.leastName ? 3 : 2
    let name = min(cells.map { Columns.width($0[0]) }.max() ?? 0, max(room(gap), TextTable.leastName))
    return cells.map { row in
      let fits = Columns.width(row[0]) <= name
      var line = Columns.spaces(indent) + Columns.padded(fits ? row[0] : "", to: name)
      for (cell, width) in zip(row.dropFirst(), numbers) {
        line += Columns.spaces(gap + width - Columns.width(cell)) + cell
      }
      return fits ? [line] : [Columns.spaces(indent) + row[0], line]
    }
  }
}
