import Foundation

/// The lines of a runbook's Markdown, taken apart: headings, blocks with a part, and prose.
///
/// What a reader sees on a forge has to be what is run. So Markdown that hides text, or that renders as a step's heading
/// without being one to us, is refused.
struct MarkdownScanner {
  enum Element {
    /// `# `: the title, or after steps, the end of them.
    case title(String)
    /// `## `: a step.
    case heading(String)
    case block(FenceInfo, text: String)
    /// A line that is read and not run.
    case prose(String)
  }

  /// Of the element's first line; 1-based.
  typealias Placed = (line: Int, element: Element)

  private static let allowedTags = ["<details", "</details>", "<summary", "</summary>", "<http", "<mailto:", "<br"]

  /// - Parameter offset: how many lines of the file stand before these.
  static func elements(_ lines: [Substring], offset: Int) throws(RunbookProblem) -> [Placed] {
    var scanner = MarkdownScanner(lines: lines, offset: offset)
    while scanner.index < lines.count { try scanner.next() }
    return scanner.elements
  }

  private let lines: [Substring]
  private let offset: Int
  private var index = 0
  private var elements: [Placed] = []

  private var number: Int { offset + index + 1 }

  private func problem(_ message: String) -> RunbookProblem { RunbookProblem(.markdown, line: number, message) }

  private mutating func add(_ element: Element) {
    elements.append((number, element))
    index += 1
  }

  private mutating func next() throws(RunbookProblem) {
    let line = lines[index]
    let text = line.drop { $0 == " " || $0 == "\t" }
    if let fence = Fence(text) {
      try block(fence, indent: line.utf8.count - text.utf8.count)
    } else if line.hasPrefix("# ") {
      add(.title(Self.heading(line)))
    } else if line.hasPrefix("## ") {
      add(.heading(Self.heading(line)))
    } else {
      try checkProse(line, text)
      add(.prose(String(line)))
    }
  }

  /// The words of a heading, without what may close it (`## Title ##`).
  private static func heading(_ line: Substring) -> String {
    var words = line.drop { $0 == "#" }.split(whereSeparator: \.isWhitespace)
    if words.count > 1, let last = words.last, last.allSatisfy({ $0 == "#" }) { words.removeLast() }
    return words.joined(separator: " ")
  }

  private mutating func block(_ fence: Fence, indent: Int) throws(RunbookProblem) {
    let info = try FenceInfo(fence.info, line: number)
    if info != nil, indent > 0 {
      throw problem("A block that belongs to a step begins at the start of its line, outside of lists.")
    }
    let start = index
    index += 1
    while index < lines.count, !fence.isClosed(by: lines[index]) { index += 1 }
    guard index < lines.count else {
      index = start
      throw problem("The block that begins here does not end; close it with \(fence.marker).")
    }
    let end = index
    if let info {
      elements.append((offset + start + 1, .block(info, text: lines[(start + 1)..<end].joined(separator: "\n"))))
    } else {
      for line in start...end { elements.append((offset + line + 1, .prose(String(lines[line])))) }
    }
    index = end + 1
  }

  private func checkProse(_ line: Substring, _ text: Substring) throws(RunbookProblem) {
    if text.hasPrefix("<"), !Self.isHarmlessTag(text) {
      throw problem(
        "HTML can hide what is run, so but for comments of one line and <details> there is none; use Markdown.")
    }
    if let comment = line.range(of: "<!--"), !line[comment.upperBound...].contains("-->") {
      throw problem("A comment over several lines could hide a step; close it on its line, or leave it out.")
    }
    if text.hasPrefix("## ") || text == "##" || text.hasPrefix("##\t") || line.hasPrefix("#\t") {
      throw problem("A step's heading is ## and a title, at the start of a line.")
    }
    if index > 0, !lines[index - 1].allSatisfy(\.isWhitespace), !text.isEmpty, Self.isUnderline(text) {
      throw problem(
        "This line makes a heading of the one above; write headings with ##, rules with an empty line above.")
    }
    // In a quotation or a list the block would be shown, and not run.
    let inside = text.drop { " \t>-*+.0123456789)".contains($0) }
    if inside.startIndex != text.startIndex, let fence = Fence(inside), try FenceInfo(fence.info, line: number) != nil {
      throw problem("A block that belongs to a step begins at the start of its line, outside of lists and quotations.")
    }
  }

  private static func isHarmlessTag(_ text: Substring) -> Bool {
    let small = text.lowercased()
    return small.hasPrefix("<!--") || allowedTags.contains { small.hasPrefix($0) }
  }

  /// `---` or `===`, with which Markdown makes headings.
  private static func isUnderline(_ text: Substring) -> Bool {
    let line = text.reversed().drop { $0 == " " || $0 == "\t" }
    return line.allSatisfy { $0 == "-" } || line.allSatisfy { $0 == "=" }
  }
}

/// The line that begins a block: three or more backticks or tildes, and the info string.
private struct Fence {
  var marker: String
  var info: String

  init?(_ text: Substring) {
    guard let first = text.first, first == "`" || first == "~" else { return nil }
    let marker = text.prefix { $0 == first }
    guard marker.count >= 3 else { return nil }
    let info = text.dropFirst(marker.count)
    // Source: CommonMark 4.5: `a` ``` b is code within a line.
    guard first == "~" || !info.contains("`") else { return nil }
    self.marker = String(marker)
    self.info = String(info)
  }

  func isClosed(by line: Substring) -> Bool {
    let text = line.filter { $0 != " " && $0 != "\t" }
    return text.count >= marker.count && text.allSatisfy { $0 == marker.first }
  }
}
