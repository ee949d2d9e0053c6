/// Why YAML of a policy or a runbook cannot be used: nothing is done by half of it.
package struct YAMLProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file's path; empty until the reader of the file knows it.
  package var path = ""
  /// 1-based; nil if it is about the whole file.
  package var line: Int?
  /// 1-based, in Unicode scalars.
  package var column: Int?
  /// `collections[2].minimum`, counted from 1 as people do; empty for the whole.
  package var key: String
  /// One or more sentences.
  package var message: String

  init(line: Int? = nil, column: Int? = nil, key: String = "", _ message: String) {
    self.line = line
    self.column = column
    self.key = key
    self.message = message
  }

  /// `rekindle.yaml:12:5: collections[2].minimum: The number is negative.`
  package var description: String {
    var place = path
    if let line { place += ":\(line)" }
    if line != nil, let column { place += ":\(column)" }
    return [place, key, message].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}
