import Policy

/// Why a file is no runbook that could be run: nothing of it is.
package struct RunbookProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The file cannot be read, or is too large.
    case unreadable
    /// It does not begin as a runbook does; other Markdown lies beside runbooks.
    case notARunbook = "not-a-runbook"
    case frontMatter = "front-matter"
    /// The Markdown around the steps, such as a block that does not end.
    case markdown
    case step
    /// A block of a step, or its info string.
    case block
    /// A name in a command that nothing gives a value to.
    case unknownName = "unknown-name"
  }

  package var code: Code
  /// Empty until the reader of the file knows it.
  package var path = ""
  /// 1-based; nil if it is about the whole file.
  package var line: Int?
  /// `parameters.export.pattern`; empty for what is no YAML.
  package var key = ""
  /// One or more sentences, with the remedy.
  package var message: String

  init(_ code: Code, line: Int? = nil, key: String = "", _ message: String) {
    self.code = code
    self.line = line
    self.key = key
    self.message = message
  }

  init(_ code: Code, _ error: YAMLProblem) {
    self.init(code, line: error.line, key: error.key, error.message)
  }

  /// `runbooks/restore.md:12: parameters.export: The pattern ...`
  package var description: String {
    let place = line.map { "\(path):\($0)" } ?? path
    return [place, key, message].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}
