import Reports

extension ExitStatus {
  static let help = """
    EXIT STATUS: 0 verified · 1 different · 2 corrupt · 3 incomplete (could not finish) · 4 refused (nothing \
    written) · 64 usage · 70 a bug in rekindle · 130 interrupted · 141 nobody read the output to its end
    """
}

/// A failure of a command, told in one sentence with its remedy.
struct CommandError: Error, CustomStringConvertible {
  var description: String
  var status: ExitStatus

  init(_ description: String, status: ExitStatus = .incomplete) {
    self.description = description
    self.status = status
  }
}
