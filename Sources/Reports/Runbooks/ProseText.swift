import Documents

/// A runbook's Markdown as lines for a terminal: wrapped at words, without the marks of emphasis and of links.
///
/// Blocks of code keep their lines, since they are there to be copied; values replace their names there, too.
package enum ProseText {
  /// - Parameters:
  ///   - width: in columns; a word that is wider has a line of its own.
  ///   - value: what replaces `${name}`; nil, or an empty text, keeps the name.
  package static func lines(
    _ markdown: String, width: Int, value: @escaping (String) -> String? = { _ in nil }
  ) -> [String] {
    var text = Text(width: width, value: value)
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) { text.add(line) }
    text.flush()
    while text.lines.last?.isEmpty == true { text.lines.removeLast() }
    return text.lines
  }

  /// A sentence in lines; those after the first are indented.
  package static func sentence(_ sentence: String, width: Int, hanging: Int = 0) -> [String] {
    let words = VisibleText.of(sentence).split(separator: " ").map(String.init)
    let lines = Columns.wrap(words, separator: " ", width: max(width - hanging, 20))
    return lines.enumerated().map { $0.offset == 0 ? $0.element : Columns.spaces(hanging) + $0.element }
  }

  /// A text with the values in the places of `${name}` and `${people.name}`, made visible line by line.
  /// - Parameter value: what replaces a name; nil, or an empty text, keeps it.
  package static func filled(_ text: String, value: (String) -> String?) -> String {
    let filled = text.replacing(/\$\{([a-z][a-z0-9_]*(?:\.[a-zA-Z]+)?)\}/) { match in
      value(String(match.1)).flatMap { $0.isEmpty ? nil : VisibleText.of($0) } ?? String(match.0)
    }
    let lines = filled.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { VisibleText.of($0) }.joined(separator: "\n")
  }

  private struct Text {
    let width: Int
    let value: (String) -> String?
    var lines: [String] = []
    /// The paragraph, or the list's item, in the making.
    private var words: [String] = []
    private var indent = 0
    private var marker = ""
    /// What closes the block of code that is open.
    private var fence: Substring?

    init(width: Int, value: @escaping (String) -> String?) {
      (self.width, self.value) = (width, value)
    }

    mutating func add(_ line: Substring) {
      let bare = line.drop { $0 == " " || $0 == "\t" }
      if let open = fence {
        if bare.hasPrefix(open) { fence = nil } else { lines.append(ProseText.filled(String(line), value: value)) }
      } else if bare.hasPrefix("```") || bare.hasPrefix("~~~") {
        flush()
        fence = bare.prefix(3)
      } else if bare.isEmpty {
        flush()
        if lines.last?.isEmpty == false { lines.append("") }
      } else if bare.hasPrefix("#") {
        flush()
        words = [String(bare.drop { $0 == "#" || $0 == " " })]
        flush()
      } else if bare.hasPrefix("|") {
        flush()
        if !bare.allSatisfy({ "|-: ".contains($0) }) { words = [Self.row(bare)] }
        flush()
      } else if !bare.hasPrefix("<") || bare.hasPrefix("<http") {
        addWords(line, bare)
      }
    }

    private mutating func addWords(_ line: Substring, _ bare: Substring) {
      guard let match = bare.prefixMatch(of: /([-*+]|[0-9]{1,3}[.)]) +/) else {
        words.append(String(bare.hasPrefix("> ") ? bare.dropFirst(2) : bare))
        return
      }
      flush()
      indent = line.count - bare.count
      marker = String(bare[..<match.range.upperBound])
      words = [String(bare[match.range.upperBound...])]
    }

    mutating func flush() {
      guard !words.isEmpty else { return }
      let text = ProseText.filled(Self.plain(words.joined(separator: " ")), value: value)
      let hanging = indent + marker.count
      let pieces = text.split(separator: " ").map(String.init)
      for (index, line) in Columns.wrap(pieces, separator: " ", width: max(width - hanging, 20)).enumerated() {
        lines.append((index == 0 ? Columns.spaces(indent) + marker : Columns.spaces(hanging)) + line)
      }
      (words, indent, marker) = ([], 0, "")
    }

    private static func row(_ line: Substring) -> String {
      TableRow.cells(of: line).joined(separator: " · ")
    }

    /// Without `**` and links, but for what is in backticks.
    private static func plain(_ text: String) -> String {
      let parts = text.split(separator: "`", omittingEmptySubsequences: false)
      // With an odd number of backticks, none of them means code.
      guard parts.count % 2 == 1 else { return text }
      return parts.enumerated().map { index, part in
        guard index % 2 == 0 else { return "`\(part)`" }
        let linked = String(part).replacing(/\[([^\]]*)\]\(([^()\s]*)\)/) { link -> String in
          if link.1.isEmpty { return String(link.2) }
          return link.1 == link.2 ? String(link.1) : "\(link.1) (\(link.2))"
        }
        return linked.replacing("**", with: "")
      }.joined()
    }
  }
}
