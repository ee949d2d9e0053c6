package import Backups
import JSON
import Verification

extension RecoveryReadiness {
  /// What a webhook gets: `text`, which Slack, Mattermost, Google Chat and Teams show, and `rekindle`, the JSON of the status.
  package func notification(_ occasion: Notifier.Occasion, toolVersion: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("text", Self.withoutMarkup(notificationText(occasion)))
      json.member("occasion", occasion.rawValue)
      json.object("rekindle") { json in
        json.member("schema", Self.schema)
        json.member("toolVersion", toolVersion)
        members(&json)
      }
    }
    return json.line()
  }

  private static let mostLines = 20

  private func notificationText(_ occasion: Notifier.Occasion) -> String {
    let still = occasion == .repeated ? "still " : ""
    var lines = ["Rekindle, \(place): \(still)\(outcome.rawValue). \(headline)"]
    let bad = [CheckOutcome.failed, .unknown].flatMap { outcome in checks.filter { $0.outcome == outcome } }
    for check in bad.prefix(Self.mostLines) {
      lines.append(
        "• \(check.outcome.rawValue) \(check.code.rawValue): "
          + ([check.message, check.remedy].compactMap(\.self) + check.commands.map(ShellWord.command))
          .joined(separator: " "))
    }
    if bad.count > Self.mostLines {
      lines.append("• and \(Quantity.counted(bad.count - Self.mostLines, "other check"))")
    }
    return lines.map { VisibleText.of($0) }.joined(separator: "\n")
  }

  /// A name in a message must not mention anybody: chats take `<!channel>` for that.
  ///
  /// Source: docs.slack.dev/messaging/formatting-message-text, escaping text.
  private static func withoutMarkup(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
