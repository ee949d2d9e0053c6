/// Text from an export, as it may be shown: nothing in it acts on a terminal, turns the line around, or is invisible.
///
/// Controls, line and paragraph separators, noncharacters and format characters (among them all bidi controls) become
/// `\u{1b}`. The joiners U+200C and U+200D stay: Persian and emoji are written with them.
package struct VisibleText {
  enum Piece: Equatable {
    case plain(String)
    /// The written-out form of one character that is not shown as it is.
    case escape(String)

    var text: String {
      switch self {
      case .plain(let text), .escape(let text): text
      }
    }
  }

  let pieces: [Piece]

  /// - Parameter isASCII: whether all that is not ASCII is written out too, to tell apart what looks the same.
  init(_ text: some StringProtocol, isASCII: Bool = false) {
    var pieces: [Piece] = []
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard VisibleText.isHidden(scalar) || isASCII && !scalar.isASCII else {
        plain.append(scalar)
        continue
      }
      if !plain.isEmpty { pieces.append(.plain(String(plain))) }
      plain.removeAll()
      pieces.append(.escape("\\u{\(String(scalar.value, radix: 16))}"))
    }
    if !plain.isEmpty { pieces.append(.plain(String(plain))) }
    self.pieces = pieces
  }

  var text: String { pieces.map(\.text).joined() }

  /// The text in a form that is safe to print.
  package static func of(_ text: some StringProtocol) -> String { VisibleText(text).text }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20..<0x7F).contains(scalar.value) { return false }
    // U+FFFE and U+FFFF, which XML has no way to write, and their like.
    if scalar.properties.isNoncharacterCodePoint { return true }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    case .format: return scalar.value != 0x200C && scalar.value != 0x200D
    default: return false
    }
  }
}
