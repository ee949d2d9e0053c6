import ArgumentParser
import Logging

/// What a command tells on stderr of the calls that it makes.
struct LogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What to tell on stderr: error, warning (by default: long waits too), info (every call that is made again), debug \
      (every request: method, address, status, bytes, time). No token, key or document's value is in it.
      """, valueName: "level"))
  var logLevel: LogLevel?

  /// Begins the log: a command that has these options, in whatever group, need not think of it.
  func validate() {
    if let logLevel { ErrorLog.begin(logLevel.level) } else { ErrorLog.begin() }
  }
}

enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  case error, warning, info, debug

  var level: Logger.Level {
    switch self {
    case .error: .error
    case .warning: .warning
    case .info: .info
    case .debug: .debug
    }
  }
}
