import Reports

/// A failure of a command, told in one sentence with its remedy.
struct CommandError: Error, CustomStringConvertible {
  var description: String
  var status: ExitStatus

  init(_ description: String, status: ExitStatus = .incomplete) {
    self.description = description
    self.status = status
  }
}
