/// Why a chained log cannot be used.
package struct ChainError: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable {
    /// There is one already where a new one is to be made.
    case inTheWay
    /// It cannot be read or written.
    case unusable
    /// It is not what was written.
    case edited
    /// Lines are missing at its end.
    case cut
    /// It was not written with the key that is given.
    case otherKey
    /// Another command has it open.
    case inUse
    /// It does not serve for what is asked.
    case unfit
  }

  package var code: Code
  package var path: String
  /// 1-based.
  package var line: Int?
  /// What is wrong, and what to do, in sentences.
  package var message: String

  package init(_ code: Code, _ path: String, line: Int? = nil, _ message: String) {
    self.code = code
    self.path = path
    self.line = line
    self.message = message
  }

  init(_ path: String, _ error: SystemError) {
    self.init(.unusable, path, "\(error). Look at its folder, its permissions and its free space.")
  }

  package var description: String { path + (line.map { ", line \($0)" } ?? "") + ": " + message }
}
