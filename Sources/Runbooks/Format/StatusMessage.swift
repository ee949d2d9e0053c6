import Policy
import Reports

/// A text for those who wait, which the operator pastes into a channel or a status page: the runbook's template, filled in by the run.
package struct StatusMessage: Sendable, Equatable {
  /// What fits into any channel, in bytes of UTF-8.
  private static let longest = 1_000
  static let most = 50

  package var name: String
  /// With `${name}` for values, and `${people.decides}` for people.
  package var text: String

  init(_ name: String, _ node: YAMLNode) throws(YAMLProblem) {
    try node.checkName(name)
    self.name = name
    text = try node.visibleText(longest: Self.longest)
    while text.last == "\n" { text.removeLast() }
    do throws(RunbookProblem) { try PeopleNames.check(text, line: nil) } catch { throw node.error(error.message) }
  }

  /// The variables that it has in `${braces}`.
  var names: [String] { text.matches(of: /\$\{([a-z][a-z0-9_]*)\}/).map { String($0.1) } }
}

extension YAMLNode {
  /// Text of at most so many bytes. It may have several lines, and shows all that it holds.
  func visibleText(longest: Int) throws(YAMLProblem) -> String {
    let text = try text()
    guard text.utf8.count <= longest else { throw error("This is a text of at most \(longest) bytes.") }
    guard text.split(separator: "\n").allSatisfy({ VisibleText.of($0) == $0 }) else {
      throw error("A character here is not seen, or turns the line around.")
    }
    return text
  }

  /// One paragraph, with the names of `PeopleNames`.
  func declaration() throws(YAMLProblem) -> String {
    let text = try visibleText(longest: 2_000).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    do throws(RunbookProblem) { try PeopleNames.check(text, line: nil) } catch { throw self.error(error.message) }
    return text
  }
}
