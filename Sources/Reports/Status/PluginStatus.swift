/// How a plugin of Nagios ends. The raw value is its exit status: the one exception from `ExitStatus`, since Nagios, Icinga and
/// their like know no others.
///
/// Source: nagios-plugins.org/doc/guidelines.html.
package enum PluginStatus: Int32, Sendable {
  case ok = 0
  case warning = 1
  case critical = 2
  case unknown = 3

  private var word: String {
    switch self {
    case .ok: "OK"
    case .warning: "WARNING"
    case .critical: "CRITICAL"
    case .unknown: "UNKNOWN"
    }
  }

  /// `REKINDLE OK - text | data`, and further lines of text.
  /// - Parameters:
  ///   - data: words of performance data.
  package func output(_ text: String, _ data: [String] = [], details: [String] = []) -> [UInt8] {
    var first = "REKINDLE \(word) - \(Self.line(text))"
    if !data.isEmpty { first += " | " + data.joined(separator: " ") }
    return Array(([first] + details.map(Self.line)).map { "\($0)\n" }.joined().utf8)
  }

  /// One line without what begins performance data.
  private static func line(_ text: String) -> String {
    VisibleText.of(text.split(whereSeparator: \.isNewline).joined(separator: " ")).replacing("|", with: "/")
  }
}
