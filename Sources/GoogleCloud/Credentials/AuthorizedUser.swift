/// A person's login, as `gcloud auth application-default login` leaves it: `"type": "authorized_user"`.
struct AuthorizedUser: Sendable {
  let file: String
  /// Whose quota calls count against, and who pays for them; a person has none.
  let quotaProject: String?
  private let clientID: String
  private let clientSecret: Secret
  private let refreshToken: Secret

  init(_ object: CredentialFile) throws(GoogleCloudError) {
    file = object.name
    quotaProject = try object.optionalText("quota_project_id")
    clientID = try object.text("client_id")
    clientSecret = Secret(value: try object.text("client_secret"))
    refreshToken = Secret(value: try object.text("refresh_token"))
  }

  /// The form that asks for a token. Its scopes are those of the login.
  var form: [(String, String)] {
    [
      ("grant_type", "refresh_token"), ("client_id", clientID), ("client_secret", clientSecret.value),
      ("refresh_token", refreshToken.value),
    ]
  }
}
