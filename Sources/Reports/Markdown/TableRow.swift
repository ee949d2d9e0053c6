/// A row of a table in Markdown.
package enum TableRow {
  /// The cells of a table's row; `\|` and what is in backticks is not the end of one.
  package static func cells(of row: Substring) -> [String] {
    var cells: [String] = []
    var cell = ""
    var (isEscaped, isCode) = (false, false)
    for character in row.drop(while: { $0 == " " }).dropFirst() {
      switch character {
      case "|" where !isEscaped && !isCode:
        cells.append(trimmed(cell))
        cell = ""
      case "\\" where !isEscaped: isEscaped = true
      default:
        if isEscaped, character != "|" { cell.append("\\") }
        if character == "`", !isEscaped { isCode.toggle() }
        isEscaped = false
        cell.append(character)
      }
      if character == "|" { isEscaped = false }
    }
    if !trimmed(cell).isEmpty { cells.append(trimmed(cell)) }
    return cells
  }

  private static func trimmed(_ cell: String) -> String {
    String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
