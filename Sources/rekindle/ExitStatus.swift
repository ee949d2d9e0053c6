import ArgumentParser
import Verification

/// The exit statuses of every command.
enum ExitStatus {
  static let verified: Int32 = 0
  static let different: Int32 = 1
  static let corrupt: Int32 = 2
  static let incomplete: Int32 = 3
  static let refused: Int32 = 4
  static let usage: Int32 = 64
  static let bug: Int32 = 70
  static let interrupted: Int32 = 130
  /// As a shell reports a program that SIGPIPE ended: 0 would say that everything was looked at and told.
  static let closedPipe: Int32 = 141

  static func status(of verdict: Verdict) -> Int32 {
    switch verdict {
    case .verified: verified
    case .different: different
    case .corrupt: corrupt
    case .incomplete: incomplete
    }
  }

  static let help = """
    EXIT STATUS: 0 verified · 1 different · 2 corrupt · 3 incomplete (could not finish) · 4 refused (nothing \
    written) · 64 usage · 70 a bug in rekindle · 130 interrupted · 141 nobody read the output to its end
    """
}
