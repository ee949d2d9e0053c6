import Reports

extension ExitStatus {
  static let help = """
    EXIT STATUS: 0 verified · 1 different · 2 corrupt · 3 incomplete (could not finish) · 4 refused (nothing \
    written) · 64 usage · 70 a bug in rekindle · 130 interrupted · 141 nobody read the output to its end
    """
}
