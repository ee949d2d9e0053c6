import JSON
import Sandbox

/// Tokens that the sandbox gives out. It never asks for one: what calls it must be on this machine. A token says for whom it is,
/// which only the audit log looks at; it is not signed.
enum AccessTokens {
  private static let prefix = "ya29.sandbox-"

  static func new(for principal: Principal? = nil) -> String {
    let token = prefix + RandomName.new()
    return principal.map { "\(token).\(Base64.urlText($0.json.json))" } ?? token
  }

  /// For whom a token is; nil for one that does not say it, and for those of others.
  static func principal(of token: String) -> Principal? {
    guard token.hasPrefix(prefix), let dot = token.utf8.lastIndex(of: UInt8(ascii: ".")),
      let bytes = Base64.bytes(String(token[token.utf8.index(after: dot)...])), let json = try? JSONParser.parse(bytes)
    else { return nil }
    return Principal(json)
  }

  /// The answer of a token endpoint.
  static func answer(
    for principal: Principal? = nil, scope: String? = nil, _ others: [(String, JSONValue?)] = []
  ) -> JSONValue {
    .members(
      [
        ("access_token", .string(new(for: principal))), ("expires_in", .integer(IAMService.tokenSeconds - 1)),
        ("token_type", .string("Bearer")), ("scope", scope.map { .string($0) }),
      ] + others)
  }

  static func idClaims(audience: String, email: String) -> JSONValue {
    let now = Timestamp.now() / 1_000_000
    return .members([
      ("iss", .string("https://accounts.google.com")), ("aud", .string(audience)), ("sub", .string("1")),
      ("email", .string(email)), ("email_verified", .boolean(true)), ("iat", .integer(now)),
      ("exp", .integer(now + IAMService.tokenSeconds)),
    ])
  }
}
