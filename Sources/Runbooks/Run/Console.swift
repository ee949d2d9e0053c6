/// Whoever sits in front of a run.
package struct Console: Sendable {
  /// Shows a line. It is made visible already.
  package var tell: @Sendable (String) -> Void
  /// Asks for a line; nil is the end of input. Nil if nobody can be asked.
  package var ask: (@Sendable (_ prompt: String) async throws -> String?)?

  package init(
    tell: @escaping @Sendable (String) -> Void, ask: (@Sendable (_ prompt: String) async throws -> String?)? = nil
  ) {
    self.tell = tell
    self.ask = ask
  }

  /// An indented line of what a command printed.
  func output(_ line: String) { tell("  | \(line)") }
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
