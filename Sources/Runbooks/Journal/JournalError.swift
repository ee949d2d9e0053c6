import Files

/// Why a journal is not gone on with.
package struct JournalError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// There is no journal.
    case notFound = "not-found"
    /// One is there already.
    case inTheWay = "in-the-way"
    /// Another runner, or a command that one left behind, has it.
    case inUse = "in-use"
    /// A line was changed, or is missing.
    case edited
    /// Lines are missing at its end.
    case cut
    /// The runbook is not the one that the run began with.
    case runbookChanged = "runbook-changed"
    /// The file of approvers cannot be read, or is not the one that the run began with.
    case approvers
    /// Nothing is left to go on with.
    case over
    /// An option that says nothing to this runbook.
    case options
    case unwritable
  }

  package var code: Code
  package var path: String
  /// 1-based, of the journal or of the runbook.
  package var line: Int?
  /// One or more sentences, with the remedy.
  package var message: String

  init(_ code: Code, _ path: String, line: Int? = nil, _ message: String) {
    self.code = code
    self.path = path
    self.line = line
    self.message = message
  }

  init(_ problem: ChainError) {
    let code: Code =
      switch problem.code {
      case .inTheWay: .inTheWay
      case .inUse: .inUse
      case .edited, .otherKey, .unfit: .edited
      case .cut: .cut
      case .unusable: .unwritable
      }
    self.init(code, problem.path, line: problem.line, problem.message)
  }

  package var description: String { (line.map { "\(path):\($0)" } ?? path) + ": " + message }
}
