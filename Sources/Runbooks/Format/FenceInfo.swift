import Policy

/// What stands behind the backticks of a block: ` ```sh after retry=10s timeout=5m `.
///
///     language [part [option...]]
///
/// A block without a part is an illustration, and nobody runs it. One whose part is misspelt would be one too, so a word
/// that is no part is refused.
struct FenceInfo {
  enum Part: String, CaseIterable {
    case run, before, after, undo, step
  }

  var part: Part
  var retry: Duration?
  var timeout: Duration?
  var isReadOnly = false

  /// How long a command may take that says nothing of it, and a check.
  private static let usualTimeout = Duration.seconds(3600)
  private static let usualCheckTimeout = Duration.seconds(60)
  private static let usualRetryTimeout = Duration.seconds(300)

  /// - Returns: nil if it is no block of a step.
  init?(_ info: String, line: Int) throws(RunbookProblem) {
    let words = info.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count > 1 else { return nil }
    let isShell = ["sh", "bash", "shell", "console", "zsh"].contains(words[0])
    guard let part = Part(rawValue: words[1]) else {
      guard isShell || words[0] == "yaml" || words[0] == "yml" else { return nil }
      let parts = Part.allCases.map(\.rawValue)
      throw RunbookProblem(
        .block, line: line,
        "\"\(words[1].prefix(40))\" is no part of a step" + NearestName.question(words[1], in: parts)
          + " Parts are: \(parts.joined(separator: ", ")).")
    }
    guard words[0] == (part == .step ? "yaml" : "sh") else {
      throw RunbookProblem(
        .block, line: line,
        "A block \"\(part.rawValue)\" begins with ```\(part == .step ? "yaml" : "sh") \(part.rawValue).")
    }
    self.part = part
    for word in words.dropFirst(2) { try read(word, line) }
    if let timeout, let retry, retry > timeout {
      throw RunbookProblem(
        .block, line: line, "It is tried again after \(LengthOfTime.textInHours(retry)), when time is out.")
    }
  }

  private mutating func read(_ option: String, _ line: Int) throws(RunbookProblem) {
    let pieces = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let known = options
    guard known.contains(pieces[0]), (pieces[0] == "read-only") == (pieces.count == 1) else {
      throw RunbookProblem(
        .block, line: line,
        "A block \"\(part.rawValue)\" has no option \"\(option.prefix(40))\". "
          + (known.isEmpty ? "It has none." : "Known are: \(known.joined(separator: ", ")), such as timeout=5m."))
    }
    guard pieces.count == 2 else {
      isReadOnly = true
      return
    }
    guard let duration = LengthOfTime.duration(pieces[1], atMost: Step.longest) else {
      throw RunbookProblem(
        .block, line: line,
        "\"\(pieces[1].prefix(40))\" is no time from 1s to a week; write it like 45s, 10m or 1h30m.")
    }
    if pieces[0] == "retry" { retry = duration } else { timeout = duration }
  }

  private var options: [String] {
    switch part {
    case .run, .undo: ["timeout"]
    case .before: ["retry", "timeout", "read-only"]
    case .after: ["retry", "timeout"]
    case .step: []
    }
  }

  func block(_ command: String, line: Int) -> Block {
    let usual =
      switch part {
      case .before, .after: retry == nil ? Self.usualCheckTimeout : Self.usualRetryTimeout
      case .run, .undo, .step: Self.usualTimeout
      }
    return Block(command: command, line: line, timeout: timeout ?? usual)
  }

  func check(_ command: String, line: Int) -> Check {
    Check(block: block(command, line: line), retry: retry, isReadOnly: isReadOnly)
  }
}
