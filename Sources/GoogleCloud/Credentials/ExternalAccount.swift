import Documents
import Foundation
import JSON

/// Workload identity federation: another party's token is exchanged for Google's. `"type": "external_account"`.
///
/// The other party's token, the subject token, stands in a file or at an address, as text or in a member of a JSON object.
/// Source: cloud.google.com/iam/docs/workload-identity-federation; google/auth/identity_pool.py.
struct ExternalAccount: Sendable {
  enum Source: Sendable {
    case file(String)
    case url(URL, headers: [(name: String, value: String)])
  }

  let file: String
  let source: Source
  let tokenURL: URL
  /// Whom the exchanged token then acts as; nil for the federated identity itself.
  let impersonation: Impersonation?
  /// Whose quota calls count against, where it is not that of the service account.
  let quotaProject: String?
  private let audience: String
  private let subjectTokenType: String
  /// The member of the JSON object that has the subject token; nil for plain text.
  private let fieldName: String?

  init(_ object: CredentialFile) throws(GoogleCloudError) {
    file = object.name
    quotaProject = try object.optionalText("quota_project_id")
    audience = try object.text("audience")
    subjectTokenType = try object.text("subject_token_type")
    tokenURL =
      try object.optionalText("token_url") == nil
      ? GoogleService.securityToken.url("/v1/token") : object.secureURL("token_url")
    let credential = try object.object("credential_source")
    source = try ExternalAccount.source(credential)
    fieldName = try ExternalAccount.fieldName(credential)
    impersonation =
      try object.optionalText("service_account_impersonation_url") == nil ? nil : Impersonation(object)
  }

  private static func source(_ object: CredentialFile) throws(GoogleCloudError) -> Source {
    if let path = try object.optionalText("file") { return .file(path) }
    if let text = try object.optionalText("url") {
      // A cloud's own metadata service has no TLS and cannot be reached from outside of the machine.
      guard let url = URL(string: text),
        url.isSafeForSecrets || url.scheme == "http" && HostName(url.host() ?? "").isLinkLocal
      else {
        throw object.problem("url", "is no https address")
      }
      return .url(url, headers: try object.pairs("headers"))
    }
    throw object.problem("file", "is missing, and so is url: other sources are not supported")
  }

  private static func fieldName(_ object: CredentialFile) throws(GoogleCloudError) -> String? {
    guard let format = try object.optionalObject("format") else { return nil }
    switch try format.optionalText("type") ?? "text" {
    case "text": return nil
    case "json": return try format.text("subject_token_field_name")
    default: throw format.problem("type", "is neither text nor json")
    }
  }

  /// The subject token in what the source gave.
  func subjectToken(in bytes: [UInt8]) throws(GoogleCloudError) -> String {
    var text: String?
    if let fieldName {
      text = (try? JSONParser.parse(bytes))?[fieldName]?.text
    } else {
      text = String(validating: bytes, as: UTF8.self)?.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    guard let text, !text.isEmpty else {
      throw GoogleCloudError(
        .badCredentials,
        "The credential_source of \(file) has no subject token" + (fieldName.map { " in \($0)." } ?? "."),
        remedy: "Look at what the identity provider writes there.")
    }
    return text
  }

  /// The form that asks for a token (RFC 8693).
  func form(_ subjectToken: String, scopes: [String]) -> [(String, String)] {
    [
      ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("audience", audience),
      ("scope", scopes.joined(separator: " ")),
      ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("subject_token", subjectToken),
      ("subject_token_type", subjectTokenType),
    ]
  }
}
