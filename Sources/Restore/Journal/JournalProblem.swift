/// Why a journal or a plan cannot be used.
package struct JournalProblem: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable {
    /// There is one already where a new one is to be made.
    case inTheWay
    /// It cannot be read or written.
    case unusable
    /// It is not what was written.
    case edited
    /// It was not written with the key that is given.
    case otherKey
    /// Another command has it open.
    case inUse
    /// It does not serve for what is asked.
    case unfit
  }

  package var code: Code
  /// What is wrong, and what to do, in sentences.
  package var description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
