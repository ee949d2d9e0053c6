import Runbooks
import Synchronization

/// Somebody who answers, and remembers what was said.
final class ScriptedOperator: Sendable {
  private let state = Mutex((told: [String](), asked: [String](), answers: [String]()))
  private let decide: (@Sendable (String) -> String?)?

  /// - Parameter answers: in order; then the end of input.
  init(_ answers: String...) {
    decide = nil
    state.withLock { $0.answers = answers }
  }

  /// - Parameter decide: gets each question; nil is the end of input.
  init(deciding decide: @escaping @Sendable (String) -> String?) {
    self.decide = decide
  }

  var told: String { state.withLock { $0.told.joined(separator: "\n") } }
  var asked: [String] { state.withLock { $0.asked } }
  /// Answers that nobody asked for.
  var left: [String] { state.withLock { $0.answers } }

  var console: Console {
    Console(
      tell: { line in self.state.withLock { $0.told.append(line) } },
      ask: { prompt in
        self.state.withLock { $0.asked.append(prompt) }
        if let decide = self.decide { return decide(prompt) }
        return self.state.withLock { state in
          guard !state.answers.isEmpty else { return nil }
          let answer = state.answers.removeFirst()
          // The code that approves a step stands in the question alone.
          return answer == "CODE" ? String(prompt.firstMatch(of: /type ([A-Z0-9]{6}) to/)?.1 ?? "") : answer
        }
      })
  }

  /// Nobody can be asked, but what is told is remembered.
  var deaf: Console { Console { line in self.state.withLock { $0.told.append(line) } } }
}
