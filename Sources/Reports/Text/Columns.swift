/// Text in the columns of a terminal: its width, and how it is cut and wrapped.
///
/// A character takes one column, two if it is wide (Chinese, Japanese, Korean, emoji), as wcwidth has it.
enum Columns {
  static func width(_ text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + width($1) }
  }

  /// The text with `…` for its middle, if it is wider than `width`.
  static func cut(_ text: String, to width: Int) -> String {
    guard self.width(text) > width else { return text }
    let room = max(width - 1, 0)
    let tail = String(prefix(of: String(text.reversed()), room / 2).reversed())
    return prefix(of: text, room - self.width(tail)) + "…" + tail
  }

  static func padded(_ text: String, to width: Int) -> String {
    text + spaces(width - self.width(text))
  }

  static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }

  /// Breaks pieces into lines: between pieces where it can, else between words. A word that is wider stays whole on a line of
  /// its own: it may be a name, an address or a path, which is there to be copied.
  static func wrap(_ pieces: [String], separator: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for (index, piece) in pieces.enumerated() {
      // A line ends with what separates it from the next one.
      let end = index == pieces.count - 1 ? "" : ended("", separator)
      let longer = line.isEmpty ? piece : line + separator + piece
      if self.width(longer + end) <= width {
        line = longer
        continue
      }
      if !line.isEmpty { lines.append(ended(line, separator)) }
      line = piece
      if self.width(piece + end) > width {
        let words = piece.split(separator: " ").map(String.init)
        let parts = words.count > 1 ? wrap(words, separator: " ", width: width - self.width(end)) : [piece]
        lines += parts.dropLast()
        line = parts.last ?? ""
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  private static func ended(_ line: String, _ separator: String) -> String {
    line + String(separator.reversed().drop { $0 == " " }.reversed())
  }

  /// As many characters as fit, but never none.
  private static func prefix(of text: String, _ width: Int) -> String {
    var left = width
    let end = text.firstIndex { character in
      left -= self.width(character)
      return left < 0
    }
    let fitting = text[..<(end ?? text.endIndex)]
    return String(fitting.isEmpty ? text.prefix(1) : fitting)
  }

  private static func width(_ character: Character) -> Int {
    if character.isASCII { return 1 }
    return character.unicodeScalars.contains { $0.properties.isEmojiPresentation || isWide($0.value) } ? 2 : 1
  }

  /// Source: Unicode's EastAsianWidth.txt, W and F, in round blocks.
  private static func isWide(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
