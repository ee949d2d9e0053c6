import Documents
import GoogleCloud
package import Policy

/// What a server allows, to whom, and where it is: `serve` of a policy, and the command's options.
package struct DashboardSettings: Sendable {
  package var rules: ServeRules
  /// Before every path but `/health`: empty, or like `/backups`.
  package var basePath = ""
  /// Whether a proxy that speaks TLS is in front, and says in `X-Forwarded-For` who the client is.
  package var isBehindProxy = false
  /// Whether Firebase Hosting is in front, which passes on one cookie only, and the page's host in `X-Forwarded-Host`.
  package var isBehindHosting = false
  /// How long a request's body may take to come.
  var bodyTime: Duration = .seconds(30)

  package init(_ rules: ServeRules) {
    self.rules = rules
  }

  var role: RoleRule { RoleRule(claim: rules.claim, value: rules.value) }

  /// Reads `--base-path`.
  /// - Returns: nil unless it is empty, or parts of letters, digits, `-`, `_` and `.`, each after a slash.
  package static func basePath(_ text: String) -> String? {
    guard !text.isEmpty, text != "/" else { return "" }
    let parts = ExactName(text).parts()
    guard parts.count > 1, parts[0].isEmpty,
      parts.dropFirst().allSatisfy({ part in
        !part.isEmpty && part != "." && part != ".."
          && part.utf8.allSatisfy { $0.isASCIILetterOrDigit || "-_.".utf8.contains($0) }
      })
    else { return nil }
    return text
  }
}
