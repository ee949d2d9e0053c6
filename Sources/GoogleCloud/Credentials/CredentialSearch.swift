import Foundation

/// Finds the credential that stands for this user on this machine, in the order of Google's Application Default
/// Credentials.
///
///     REKINDLE_ACCESS_TOKEN            an OAuth 2 access token, as it is
///     REKINDLE_ACCESS_TOKEN_FILE       a file that holds one, for its owner's eyes only
///     GOOGLE_APPLICATION_CREDENTIALS   a credential file
///     CLOUDSDK_CONFIG                  the folder of gcloud's own, ~/.config/gcloud without it; in it
///                                      application_default_credentials.json
///     GCE_METADATA_HOST                the metadata server; metadata.google.internal without it; see `MetadataServer`
///     NO_GCE_CHECK                     "true" where there is no metadata server to be looked for
///     GOOGLE_CLOUD_QUOTA_PROJECT       the project whose quota calls count against
///
/// Source: cloud.google.com/docs/authentication/application-default-credentials; google/auth/_default.py.
struct CredentialSearch {
  let environment: [String: String]

  private func value(_ variable: String) -> String? {
    environment[variable].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether a variable says which credential to use, so that it is meant for any service.
  var isNamed: Bool {
    [SecretVariables.accessToken, AccessTokenFile.variable, "GOOGLE_APPLICATION_CREDENTIALS", "GCE_METADATA_HOST"]
      .contains { value($0) != nil }
  }

  /// A project that is named by GOOGLE_CLOUD_QUOTA_PROJECT counts before the one in a file.
  var quotaProject: String? { value("GOOGLE_CLOUD_QUOTA_PROJECT") }

  /// - Throws: `badCredentials` for a file that cannot be used, `badEndpoint` for a GCE_METADATA_HOST that cannot be: another
  ///   one is not looked for then.
  func credential() throws(GoogleCloudError) -> Credential {
    if let token = value(SecretVariables.accessToken) { return .token(AccessToken(token)) }
    if let path = value(AccessTokenFile.variable) {
      return .tokenFile(try AccessTokenFile.token(in: path), path: path)
    }
    if let path = value("GOOGLE_APPLICATION_CREDENTIALS") {
      return try CredentialSearch.credential(CredentialFile(path: path))
    }
    if let path = wellKnownFile, FileManager.default.fileExists(atPath: path) {
      return try CredentialSearch.credential(CredentialFile(path: path))
    }
    if value("NO_GCE_CHECK")?.lowercased() == "true" { return .none }
    return .metadataServer(try MetadataServer(environment))
  }

  private var wellKnownFile: String? {
    let folder = value("CLOUDSDK_CONFIG") ?? value("HOME").map { "\($0)/.config/gcloud" }
    return folder.map { "\($0)/application_default_credentials.json" }
  }

  /// Deeper than anyone nests credentials.
  private static let maximumDepth = 4

  static func credential(_ object: CredentialFile, depth: Int = 0) throws(GoogleCloudError) -> Credential {
    switch try object.text("type") {
    case "service_account": return .serviceAccount(try ServiceAccountKey(object))
    case "authorized_user": return .authorizedUser(try AuthorizedUser(object))
    case "external_account": return .externalAccount(try ExternalAccount(object))
    case "impersonated_service_account":
      guard depth < maximumDepth else { throw object.problem("source_credentials", "is nested too deep") }
      let source = try credential(object.object("source_credentials"), depth: depth + 1)
      return .impersonated(try Impersonation(object), by: source)
    default:
      throw object.problem(
        "type",
        "is none of service_account, authorized_user, external_account and impersonated_service_account")
    }
  }
}
