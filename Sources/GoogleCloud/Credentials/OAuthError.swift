import JSON

/// What a token endpoint says when it gives no token (RFC 6749 section 5.2): `{"error":"invalid_grant"}`.
enum OAuthError {
  private static let temporary = ["internal_failure", "server_error", "temporarily_unavailable"]

  /// Its `error_description` is left out: what a server says of a secret may repeat it.
  static func error(_ response: HTTPResponse, _ credential: Credential) -> GoogleCloudError {
    let code = (try? JSONParser.parse(response.body))?["error"]?.text.flatMap { isCode($0) ? $0 : nil }
    let reason = "\(code ?? "HTTP status \(response.status)")"
    var error = GoogleCloudError(
      .unauthenticated, "There is no access token for \(credential): \(reason).", remedy: remedy(code, credential),
      httpStatus: response.status, rpcStatus: RPCStatus(httpStatus: response.status))
    if let code, temporary.contains(code) { error.code = .unavailable }
    error.retryAfter = RetryAfter.pause(response.head)
    return error
  }

  /// A word, not free text.
  private static func isCode(_ text: String) -> Bool { text.wholeMatch(of: /[a-z_]{1,40}/) != nil }

  private static func remedy(_ code: String?, _ credential: Credential) -> String {
    switch (code, credential) {
    case ("invalid_grant", .authorizedUser): "Sign in again: gcloud auth application-default login."
    case ("invalid_grant", .serviceAccount):
      "Check this machine's clock, and that the key was neither deleted nor disabled; then make a new one."
    case ("invalid_grant", _), ("invalid_request", _), ("invalid_client", _):
      "Check the credential file against the identity pool's or the client's settings."
    default: "Try again; if it stays, make the credentials anew."
    }
  }
}
