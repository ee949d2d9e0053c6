import Reports

/// Whoever sits in front of a run.
package struct Console: Sendable {
  /// Shows a line. It is made visible already.
  package var tell: @Sendable (String) -> Void
  /// Asks for a line; nil is the end of input. Nil if nobody can be asked.
  package var ask: (@Sendable (_ prompt: String) async throws -> String?)?
  /// In columns, to which sentences are wrapped; nil for lines of any width.
  package var width: Int?

  package init(
    tell: @escaping @Sendable (String) -> Void, ask: (@Sendable (_ prompt: String) async throws -> String?)? = nil
  ) {
    self.tell = tell
    self.ask = ask
  }

  /// What stands before each line of what a command printed.
  static let outputMark = "  | "
  /// Wide enough for any sentence.
  private static let anyWidth = 1 << 20

  /// An indented line of what a command printed.
  func output(_ line: String) { tell(Self.outputMark + line) }

  /// Shows a sentence, wrapped and indented.
  func say(_ sentence: String, indent: Int = 2) {
    let spaces = String(repeating: " ", count: indent)
    for line in ProseText.sentence(sentence, width: (width ?? Self.anyWidth) - indent, hanging: indent == 0 ? 0 : 2) {
      tell(spaces + line)
    }
  }

  /// Shows Markdown, wrapped and indented.
  /// - Parameter value: what replaces `${name}`; nil keeps the name.
  func prose(_ markdown: String, indent: Int = 2, value: @escaping (String) -> String? = { _ in nil }) {
    let spaces = String(repeating: " ", count: indent)
    for line in ProseText.lines(markdown, width: (width ?? Self.anyWidth) - indent, value: value) {
      tell(line.isEmpty ? "" : spaces + line)
    }
  }
}

extension Console {
  /// Asks until the answer is one of the words, or begins one of them and no other. A no is a stop.
  /// - Returns: the word; nil at the end of input.
  func choose(_ prompt: String, _ words: [String]) async throws -> String? {
    guard let ask else { return nil }
    while let answer = try await ask("\(prompt) [\(words.joined(separator: "/"))] ") {
      let typed = ["n", "no"].contains(answer.lowercased()) && words.contains("stop") ? "stop" : answer.lowercased()
      let matching = words.filter { $0.hasPrefix(typed) }
      if !typed.isEmpty, matching.count == 1 { return matching[0] }
      tell("  Type one of: \(words.joined(separator: ", ")).")
    }
    return nil
  }

  /// Asks until something is typed; nil at the end of input.
  func line(_ prompt: String) async throws -> String? {
    guard let ask else { return nil }
    while let answer = try await ask(prompt) {
      if !answer.isEmpty { return answer }
    }
    return nil
  }
}
