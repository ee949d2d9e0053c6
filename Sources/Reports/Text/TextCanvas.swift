import Verification

/// The report's lines in the making: sentences and numbers keep to the width, what is to be copied is whole whatever its length,
/// and nothing from the data reaches a terminal raw.
///
/// Widths are counted before colours are added.
struct TextCanvas {
  /// A colour or weight of the terminal, as the parameters of SGR (ECMA-48, 8.3.117).
  enum Paint: String {
    case none = ""
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case boldRed = "1;31"
    case boldGreen = "1;32"
    case boldYellow = "1;33"
  }

  /// What a line is about stands in a column of this width: `not checked  `.
  static let labelWidth = 13

  private(set) var text = ""
  let width: Int
  private let color: Bool

  init(_ style: TextStyle) {
    // Narrower, the labels and numbers would leave no room for what they stand beside.
    width = max(style.width, 50)
    color = style.color
  }

  /// Appends an empty line between two sections.
  mutating func gap() {
    if !text.isEmpty { text += "\n" }
  }

  /// Appends a line that is known to fit, or that must not be broken.
  mutating func line(_ parts: (text: String, paint: Paint)...) {
    for part in parts { text += painted(VisibleText.of(part.text), part.paint) }
    text += "\n"
  }

  /// Appends `verdict   fact · fact`.
  mutating func verdict(_ verdict: Verdict, _ facts: [String]) {
    line((verdict.rawValue, verdict.paint), ("   " + facts.joined(separator: " · "), .none))
  }

  /// Appends lines as they are: a script for a shell, which is to be run.
  mutating func script(_ lines: String) { text += lines }

  /// Appends `label  pieces`, wrapped under the first piece.
  mutating func labelled(
    _ label: String, _ pieces: [String], _ paint: Paint = .dim, separator: String = " · ", column: Int = labelWidth
  ) {
    let lines = Columns.wrap(pieces.map { VisibleText.of($0) }, separator: separator, width: width - column)
    let label = Columns.padded(VisibleText.of(label), to: column)
    for (index, line) in (lines.isEmpty ? [""] : lines).enumerated() {
      text += (index == 0 ? painted(label, paint) : Columns.spaces(column)) + line + "\n"
    }
  }

  /// Appends `label  item`, each item on lines of its own, wrapped with a small indent.
  mutating func list(_ label: String, _ items: [String]) {
    let column = TextCanvas.labelWidth
    for (index, item) in items.enumerated() {
      let words = VisibleText.of(item).split(separator: " ").map(String.init)
      let lines = Columns.wrap(words, separator: " ", width: width - column - 2)
      for (number, line) in lines.enumerated() {
        let label = Columns.padded(index == 0 && number == 0 ? label : "", to: column)
        text += painted(label, .dim) + (number == 0 ? "" : "  ") + line + "\n"
      }
    }
  }

  /// Appends `label  path` on one line, whatever its length: a name, an address or a path is there to be copied.
  mutating func labelled(_ label: String, path: String, _ paint: Paint = .dim, column: Int = labelWidth) {
    line((Columns.padded(VisibleText.of(label), to: column), paint), (path, .none))
  }

  /// Appends `label  text` on one line, whatever its length: it is there to be copied.
  mutating func labelled(_ label: String, whole text: String) {
    line((Columns.padded(label, to: TextCanvas.labelWidth), .dim), (text, .none))
  }

  /// Appends a command under what it is for. It is not wrapped: it is there to be copied.
  mutating func labelled(_ label: String, _ next: NextStep) {
    labelled(label, [next.purpose + ":"])
    line((Columns.spaces(TextCanvas.labelWidth) + next.command, .none))
  }

  /// Appends sentences, wrapped at words and indented.
  mutating func paragraph(_ sentences: String, indent: Int, _ paint: Paint = .none) {
    let words = VisibleText.of(sentences).split(separator: " ").map(String.init)
    for line in Columns.wrap(words, separator: " ", width: width - indent) {
      text += Columns.spaces(indent) + painted(line, paint) + "\n"
    }
  }

  /// Appends a table; its header is dim.
  mutating func append(_ table: TextTable) {
    for (index, row) in table.rows(width: width).enumerated() {
      for part in row { line((part, index == 0 ? .dim : .none)) }
    }
  }

  /// Says how many are not shown, and where they all are.
  mutating func cap(_ shown: Int, of count: Int, _ noun: String, rest: String = "--format json", indent: Int = 2) {
    guard count > shown else { return }
    paragraph("\(shown) of \(Quantity.counted(count, noun)) shown; all of them: \(rest)", indent: indent, .dim)
  }

  private func painted(_ text: String, _ paint: Paint) -> String {
    color && paint != .none ? "\u{1b}[\(paint.rawValue)m\(text)\u{1b}[0m" : text
  }
}

extension Verdict {
  var paint: TextCanvas.Paint {
    switch self {
    case .verified: .boldGreen
    case .different, .incomplete: .boldYellow
    case .corrupt: .boldRed
    }
  }
}

extension Finding.Severity {
  var paint: TextCanvas.Paint {
    switch self {
    case .error: .red
    case .warning: .yellow
    case .note: .dim
    }
  }
}
