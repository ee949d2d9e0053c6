/// By whose right services are called: one of the kinds that Google's Application Default Credentials know.
indirect enum Credential: Sendable {
  /// Nothing was found, and there is no metadata server to ask.
  case none
  /// A token that was given as it is.
  case token(AccessToken)
  /// A token that was in a file, as it is.
  case tokenFile(AccessToken, path: String)
  /// What the emulator takes for an administrator; it opens nothing else.
  case emulator
  case serviceAccount(ServiceAccountKey)
  case authorizedUser(AuthorizedUser)
  case externalAccount(ExternalAccount)
  case impersonated(Impersonation, by: Credential)
  case metadataServer(MetadataServer)

  /// Whether another token can be had when one was refused.
  var isRenewable: Bool {
    switch self {
    case .none, .token, .tokenFile, .emulator: false
    default: true
    }
  }

  /// Whose quota calls count against, where the credential's file tells it.
  var quotaProject: String? {
    switch self {
    case .authorizedUser(let user): user.quotaProject
    case .externalAccount(let account): account.quotaProject
    case .none, .token, .tokenFile, .emulator, .serviceAccount, .impersonated, .metadataServer: nil
    }
  }

  /// The service account that acts, where the credential itself tells it.
  var serviceAccount: String? {
    switch self {
    case .serviceAccount(let key): key.email
    case .impersonated(let impersonation, _): impersonation.email
    case .externalAccount(let account): account.impersonation?.email
    case .none, .token, .tokenFile, .emulator, .authorizedUser, .metadataServer: nil
    }
  }
}

extension Credential: CustomStringConvertible {
  /// For messages: what kind it is and where it is from, without a secret.
  var description: String {
    switch self {
    case .none: "no credential"
    case .token: "the access token in \(SecretVariables.accessToken)"
    case .tokenFile(_, let path): "the access token in the file \(path)"
    case .emulator: "the emulator's administrator"
    case .serviceAccount(let key): "service account \(key.email), by the key in \(key.file)"
    case .authorizedUser(let user): "the user's login in \(user.file)"
    case .externalAccount(let account): "workload identity federation, by \(account.file)"
    case .impersonated(let impersonation, let source):
      "service account \(impersonation.email), impersonated by \(source)"
    case .metadataServer(let server): "this machine's service account, by the metadata server \(server.host)"
    }
  }
}
