import JSON
import Sandbox

/// Tokens that the sandbox gives out. It never asks for one: what calls it must be on this machine.
enum AccessTokens {
  static func new() -> String { "ya29.sandbox-\(RandomName.new())" }

  /// The answer of a token endpoint.
  static func answer(scope: String? = nil, _ others: [(String, JSONValue?)] = []) -> JSONValue {
    .members(
      [
        ("access_token", .string(new())), ("expires_in", .integer(IAMService.tokenSeconds - 1)),
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
