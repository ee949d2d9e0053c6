/// GitHub-flavoured Markdown in the making: only literals are markup, everything else is escaped.
///
/// Characters that could be markup are written as numeric references, not with backslashes: these mean something else
/// inside of code, and something else again inside of a table's cell.
struct Markdown {
  private(set) var text = ""

  /// Appends markup; a literal, so that no data can be given here.
  mutating func raw(_ markup: StaticString) {
    text += markup.description
  }

  /// Appends the report's own words, or data among them, as text without any markup.
  mutating func words(_ words: some StringProtocol) {
    text += Markdown.escaped(words)
  }

  /// Appends a sentence. Its addresses and names, which would be full of numeric references, are code, so that the source is read too.
  mutating func sentence(_ sentence: some StringProtocol) {
    for (index, word) in sentence.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { text += " " }
      let visible = VisibleText.of(word)
      // Of what could be more than an address, each character is written out.
      guard Markdown.escaped(visible) != visible, !visible.utf8.contains(where: Array("[]<>*`|\\&".utf8).contains)
      else {
        words(visible)
        continue
      }
      let bare = visible.prefix(visible.count - visible.reversed().prefix { ".,;:".contains($0) }.count)
      code(bare)
      words(visible[bare.endIndex...])
    }
  }

  /// Appends text from an export as code: between backticks where nothing in it can end them, so that the source is read
  /// with ease too.
  mutating func code(_ data: some StringProtocol) {
    let visible = Columns.cut(VisibleText.of(data), to: Markdown.longest)
    let isPlain = !visible.isEmpty && visible.first != " " && visible.last != " "
    if isPlain, !visible.utf8.contains(where: { Markdown.codeEnds.contains($0) }) {
      text += "`\(visible)`"
    } else {
      text += "<code>\(Markdown.escaped(visible))</code>"
    }
  }

  /// Appends a line of an indented block of code, in which nothing is markup. An empty line stands before the first.
  mutating func indentedCode(_ line: some StringProtocol) {
    text += "    " + VisibleText.of(line) + "\n"
  }

  /// Appends what is in a cell of a table.
  typealias Cell = (inout Markdown) -> Void

  static func cell(words: String) -> Cell { { $0.words(words) } }
  static func cell(code: String) -> Cell { { $0.code(code) } }

  mutating func row(_ cells: Cell...) { row(cells) }

  mutating func row(_ cells: [Cell]) {
    for cell in cells {
      text += "| "
      cell(&self)
      text += " "
    }
    text += "|\n"
  }

  /// Firestore takes paths of 6 KiB; a page of such is no summary.
  private static let longest = 300

  /// What ends code between backticks, or is markup in it.
  private static let codeEnds = Array("`|\\<>&".utf8)

  private static func escaped(_ words: some StringProtocol) -> String {
    var escaped = ""
    let visible = Array(VisibleText.of(words).unicodeScalars)
    for (index, scalar) in visible.enumerated() {
      switch scalar {
      case "&", "<", ">", "|", "`", "*", "[", "]", "\\", "~", "#", "@", "!", "$":
        escaped += "&#\(scalar.value);"
      case "_" where Markdown.isInWord(visible, index): escaped += "_"
      // Addresses become links by themselves.
      case ":" where index + 1 < visible.count && visible[index + 1] == "/": escaped += "&#58;"
      case "." where visible[..<index].suffix(3).elementsEqual(["w", "w", "w"]): escaped += "&#46;"
      case "_": escaped += "&#95;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Between two letters an underscore is no markup.
  private static func isInWord(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
    func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && scalar.properties.isAlphabetic }
    return index > 0 && index + 1 < text.count && isWord(text[index - 1]) && isWord(text[index + 1])
  }
}
