import Reports

/// What a plugin of Nagios has to do where it cannot answer: a monitor reads one line of standard output, and knows exit
/// statuses from 0 to 3 only.
enum NagiosPlugin {
  /// Whether the command line asks for such an answer, even if it cannot be parsed.
  static func isAsked(_ arguments: [String]) -> Bool {
    guard arguments.first == "status" else { return false }
    let format = StatusFormat.nagios.rawValue
    return arguments.contains("--format=\(format)")
      || zip(arguments, arguments.dropFirst()).contains { $0 == "--format" && $1 == format }
  }

  /// Says on standard output that the plugin could not run.
  /// - Returns: the exit status.
  static func failed(_ message: String?) -> Int32 {
    let status = PluginStatus.unknown
    // Standard error has said it already; a monitor that does not read has its reason.
    try? StandardOutput.write(status.output("rekindle status could not run. \(message ?? "")"))
    return status.rawValue
  }
}
