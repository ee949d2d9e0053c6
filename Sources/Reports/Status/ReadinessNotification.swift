package import Backups
import Documents
import JSON
package import Policy
import Verification

extension RecoveryReadiness {
  /// What a webhook gets: `text`, the member that chats show, and in full also `rekindle`, the JSON of the status.
  package func notification(
    _ occasion: Notifier.Occasion, _ form: NotifyRules.Form = .full, toolVersion: String
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("text", Self.withoutMarkup(notificationText(occasion)))
      guard form == .full else { return }
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

  /// A name in a message must not mention anybody, and must not hide an address behind other words. Chats take `<!channel>` or
  /// `@channel` for a mention, and `<url|text>` or `[text](url)` for a link. A space of no width breaks the forms that have no
  /// escape. The `@` of a mail address stays whole, so that a command can be copied.
  ///
  /// Source: docs.slack.dev/messaging/formatting-message-text, escaping text; docs.mattermost.com, format messages.
  private static func withoutMarkup(_ text: String) -> String {
    var bytes: [UInt8] = []
    var before = UInt8(ascii: " ")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "@") where !before.isASCIILetterOrDigit: bytes += "@\u{200B}".utf8
      case UInt8(ascii: "(") where before == UInt8(ascii: "]"): bytes += "\u{200B}(".utf8
      case UInt8(ascii: "[") where before == UInt8(ascii: "]"): bytes += "\u{200B}[".utf8
      default: bytes.append(byte)
      }
      before = byte
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
