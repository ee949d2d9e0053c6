import Foundation
import JSON

/// Asks for access tokens, by each kind of credential.
struct TokenIssuer: Sendable {
  let http: HTTPClient
  let retries: RetryPolicy
  let overrides: EndpointOverrides
  /// Of one request for a token; an answer that does not come is asked for again.
  var limits = TimeLimits(idle: .seconds(10), total: .seconds(30))

  /// For everything; what a credential may do is said by its roles.
  static let scopes = ["https://www.googleapis.com/auth/cloud-platform"]

  init(overrides: EndpointOverrides, retries: RetryPolicy = .token) {
    http = HTTPClient(logger: retries.logger)
    self.retries = retries
    self.overrides = overrides
  }

  /// - Throws: `GoogleCloudError`, which names the credential and never holds what it is made of.
  func token(for credential: Credential, at now: Date) async throws -> AccessToken {
    switch credential {
    case .none: throw TokenIssuer.noCredentials
    case .token(let token), .tokenFile(let token, _): return token
    case .emulator: return AccessToken("owner")
    case .serviceAccount(let key):
      return try await exchange(
        key.form(scopes: TokenIssuer.scopes, at: now), overrides.endpoint(key.tokenURL, of: .token), credential, now)
    case .authorizedUser(let user):
      return try await exchange(
        user.form, overrides.endpoint(GoogleService.token.url("/token"), of: .token), credential, now)
    case .externalAccount(let account):
      let subject = try await account.subjectToken(in: subjectBytes(account))
      let token = try await exchange(
        account.form(subject, scopes: TokenIssuer.scopes), overrides.endpoint(account.tokenURL, of: .securityToken),
        credential, now)
      guard let impersonation = account.impersonation else { return token }
      return try await impersonate(impersonation, token)
    case .impersonated(let impersonation, let source):
      return try await impersonate(impersonation, token(for: source, at: now))
    case .metadataServer(let server):
      let scopes = TokenIssuer.scopes.joined(separator: ",").urlQueryValue
      return try await token(in: metadata(server, "token?scopes=\(scopes)"), credential.description, now)
    }
  }

  /// Sends a form to a token endpoint and reads the token in its answer (RFC 6749 section 5).
  private func exchange(
    _ form: [(String, String)], _ place: (ServiceEndpoint, path: String), _ credential: Credential, _ now: Date
  ) async throws -> AccessToken {
    var request = place.0.request("POST", place.path, limits: limits)
    request.headers.append(("content-type", "application/x-www-form-urlencoded"))
    request.body = Array(form.map { "\($0)=\($1.urlQueryValue)" }.joined(separator: "&").utf8)
    return try await retries.run { [request] in
      let response = try await http.send(request, maximumBodyBytes: 1 << 20)
      guard response.status == 200 else { throw OAuthError.error(response, credential) }
      return try token(in: response, credential.description, now)
    }
  }

  private func token(in response: HTTPResponse, _ source: String, _ now: Date) throws(GoogleCloudError) -> AccessToken {
    guard let answer = try? JSONParser.parse(response.body), let token = answer["access_token"]?.text, !token.isEmpty
    else {
      throw GoogleCloudError(
        .badResponse, "The answer for \(source) holds no access token.",
        remedy: "Check that the address of the token service is right.", httpStatus: response.status)
    }
    let seconds = answer["expires_in"]?.integer.map(TimeInterval.init)
    return AccessToken(token, expires: seconds.map(now.addingTimeInterval))
  }

  private func impersonate(_ impersonation: Impersonation, _ token: AccessToken) async throws -> AccessToken {
    struct Order: Encodable {
      var scope = TokenIssuer.scopes
      var lifetime: String
      var delegates: [String]
    }
    struct Answer: Decodable {
      var accessToken: String
      var expireTime: String
    }
    let client = RESTClient(
      endpoint: try ServiceEndpoint(
        try impersonation.address(overrides), tokens: TokenSource(.token(token), issuer: self)),
      http: http, retries: retries)
    let answer: Answer = try await client.repeatable(
      "generateAccessToken", method: "POST",
      path: "/v1/\(Impersonation.resource(impersonation.email)):generateAccessToken".urlPath,
      body: Order(
        lifetime: "\(impersonation.lifetime)s", delegates: impersonation.delegates.map(Impersonation.resource)),
      limits: limits, role: "roles/iam.serviceAccountTokenCreator on \(impersonation.email)")
    let expires = Timestamp.microseconds(answer.expireTime).map { Date(timeIntervalSince1970: Double($0) / 1e6) }
    return AccessToken(answer.accessToken, expires: expires)
  }

  private func subjectBytes(_ account: ExternalAccount) async throws -> [UInt8] {
    switch account.source {
    case .file(let path):
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw GoogleCloudError(
          .badCredentials, "The file \(path), which \(account.file) names in credential_source, cannot be read.",
          remedy: "Look at what the identity provider writes there.")
      }
      return [UInt8](bytes)
    case .url(let url, let headers):
      var request = HTTPRequest(url: url.absoluteString)
      request.headers = headers
      request.limits = limits
      request.bypassesProxies = url.scheme == "http"
      return try await retries.run { [request] in
        try await send(request, "The url of credential_source in \(account.file)").body
      }
    }
  }

  /// - Parameter name: what is asked, in errors' words.
  private func send(_ request: HTTPRequest, _ name: String) async throws -> HTTPResponse {
    let response = try await http.send(request, maximumBodyBytes: 1 << 20)
    guard response.status == 200 else {
      throw RPCStatus(httpStatus: response.status).error(name, "", httpStatus: response.status)
    }
    return response
  }

  /// - Parameter value: below the machine's service account.
  func metadata(_ server: MetadataServer, _ value: String) async throws -> HTTPResponse {
    let request = server.request(value)
    var retries = retries
    // Where nobody said that there is such a server, there is mostly none, and nothing to wait for.
    if !server.isNamed { retries.firstPause = .zero }
    do {
      return try await retries.run {
        let response = try await send(request, "The metadata server")
        try server.check(response.head)
        return response
      }
    } catch let error as GoogleCloudError where !server.isNamed && error.httpStatus == nil {
      throw TokenIssuer.noCredentials
    }
  }

  /// The address of the machine's service account; nil if what the server says is no text.
  func email(_ server: MetadataServer) async throws -> String? {
    let response = try await metadata(server, "email")
    return String(validating: response.body, as: UTF8.self)?.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static let noCredentials = GoogleCloudError(
    .unauthenticated,
    "There are no Google credentials: none of REKINDLE_ACCESS_TOKEN, REKINDLE_ACCESS_TOKEN_FILE and "
      + "GOOGLE_APPLICATION_CREDENTIALS is set, gcloud has no application default credentials, and no metadata server "
      + "answers.",
    remedy:
      "Run gcloud auth application-default login, set GOOGLE_APPLICATION_CREDENTIALS to a credential file, or export "
      + "REKINDLE_ACCESS_TOKEN=$(gcloud auth print-access-token).")
}
