import Hummingbird
import JSON
import Sandbox

/// `/token` of OAuth 2.0 and `/v1/token` of the Security Token Service.
struct TokenEndpoints: Sendable {
  private static let jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"
  private static let exchange = "urn:ietf:params:oauth:grant-type:token-exchange"
  private static let accessToken = "urn:ietf:params:oauth:token-type:access_token"
  /// The only audience that Google takes, whatever a credential file's `token_uri` is.
  private static let audience = "https://oauth2.googleapis.com/token"
  /// Seconds by which clocks may differ.
  private static let skew: Int64 = 300

  let accounts: ServiceAccounts

  func oauth(_ request: Request) async throws -> Response {
    let form = try await Self.form(request)
    switch form["grant_type"] {
    case Self.jwtBearer:
      guard let text = form["assertion"], let token = JSONWebToken(text) else {
        return Self.refusal("invalid_request", "The assertion is not a JSON Web Token.")
      }
      if let problem = try problem(token, own: ObjectResource(request).base + "/token") {
        return Self.refusal("invalid_grant", problem)
      }
      let principal = try accounts.principal(of: token)
      return .json(AccessTokens.answer(for: principal, scope: token.claims["scope"]?.text))
    case "refresh_token":
      for name in ["client_id", "client_secret", "refresh_token"] where form[name]?.isEmpty != false {
        return Self.refusal("invalid_request", "Missing required parameter: \(name)")
      }
      return .json(AccessTokens.answer(scope: form["scope"] ?? "https://www.googleapis.com/auth/cloud-platform"))
    default: return Self.refusal("unsupported_grant_type", "Invalid grant_type: \(form["grant_type"] ?? "")")
    }
  }

  /// What is wrong with an assertion; nil if nothing is. Its signature is checked if the account is known.
  private func problem(_ token: JSONWebToken, own: String) throws -> String? {
    let claims = token.claims
    let now = Timestamp.now() / 1_000_000
    guard token.header["alg"]?.text == "RS256" else { return "Invalid JWT: alg is not RS256." }
    guard let issuer = claims["iss"]?.text, !issuer.isEmpty else { return "Invalid JWT: iss is missing." }
    guard let audience = claims["aud"]?.text, audience == Self.audience || audience == own else {
      return "Invalid JWT: aud is not \(Self.audience)."
    }
    guard let issued = claims["iat"]?.integer, let expires = claims["exp"]?.integer else {
      return "Invalid JWT: iat and exp are required."
    }
    guard issued <= now + Self.skew, expires > now - Self.skew, expires > issued, expires - issued <= 3600 else {
      return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
    }
    guard claims["scope"]?.text?.isEmpty == false || claims["target_audience"] != nil else {
      return "Invalid JWT: scope is missing."
    }
    if try accounts.isSignature(token.signature, of: token.signed, by: issuer) == false {
      return "Invalid JWT Signature."
    }
    return nil
  }

  /// `/v1/token`: a subject's token for a federated one.
  func exchange(_ request: Request) async throws -> Response {
    let isJSON = request.headers[.contentType]?.hasPrefix("application/json") == true
    let json = isJSON ? try await request.json() : .null
    let fields = isJSON ? nil : try await Self.form(request)
    func form(_ name: String) -> String? { fields?[name] ?? json[name]?.text }
    guard (form("grant_type") ?? form("grantType")) == Self.exchange else {
      return Self.refusal("unsupported_grant_type", "grant_type must be \(Self.exchange)")
    }
    for (name, camel) in [
      ("audience", "audience"), ("subject_token", "subjectToken"), ("subject_token_type", "subjectTokenType"),
    ] where (form(name) ?? form(camel))?.isEmpty != false {
      return Self.refusal("invalid_request", "Missing required parameter: \(name)")
    }
    return .json(AccessTokens.answer([("issued_token_type", .string(Self.accessToken))]))
  }

  static func form(_ request: Request) async throws -> RequestQuery {
    let body = try await request.wholeBody()
    return try RequestQuery(String(decoding: body.readableBytesView, as: UTF8.self))
  }

  private static func refusal(_ error: String, _ description: String) -> Response {
    .members([("error", .string(error)), ("error_description", .string(description))], status: .badRequest)
  }
}
