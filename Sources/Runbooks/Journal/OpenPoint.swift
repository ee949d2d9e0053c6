import Reports

/// Something that stays open after a step: a run ends as finished only when all of them are settled.
package struct OpenPoint: Sendable, Equatable {
  /// Of one point, in bytes of UTF-8: a sentence that fits on a screen.
  static let longest = 500
  /// Of one step.
  static let most = 100

  /// What left it.
  package enum Origin: String, Sendable {
    /// A line that the step's command wrote into `$RUNBOOK_OPEN`.
    case command
    /// The operator did the step by hand, and said what is left to do.
    case byHand = "by-hand"
    /// The operator passed the step over, so nothing shows that what it does is done.
    case skipped
  }

  package var step: Int
  /// One line.
  package var text: String
  package var origin: Origin

  /// By the bytes of the text: to settle one point settles no other one that looks the same.
  package static func == (left: OpenPoint, right: OpenPoint) -> Bool {
    left.step == right.step && left.origin == right.origin && left.text.utf8.elementsEqual(right.text.utf8)
  }

  /// With the step's number.
  package var sentence: String { origin == .skipped ? text : "Step \(step): \(text)" }

  /// Why a text is not a point, as the end of a sentence; nil if it is one.
  static func refusal(of text: String) -> String? {
    if text.allSatisfy(\.isWhitespace) { return "it is empty." }
    if text.utf8.count > longest { return "it is longer than \(longest) bytes." }
    // It is read on terminals, in pages and in Markdown.
    return VisibleText.of(text) == text ? nil : "it holds a control character, or one that is not seen."
  }

  /// A text of the operator's as a point: with hidden characters written out, and cut to the longest that a point may be.
  static func line(_ text: String) -> String {
    let visible = VisibleText.of(text)
    guard visible.utf8.count > longest else { return visible }
    let end = "…"
    var count = end.utf8.count
    return visible.prefix { character in
      count += character.utf8.count
      return count <= longest
    } + end
  }
}
