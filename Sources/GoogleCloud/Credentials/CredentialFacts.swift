package import Foundation

/// What a person may know of the credential that calls are made with.
package struct CredentialFacts: Sendable, Equatable {
  /// The kind and the place, without a secret.
  package var description: String
  /// The account that acts, where it is known: a user's login does not tell it.
  package var account: String?
  /// When the present token ends; nil where that is not known.
  package var expires: Date?
  /// Whether another token can be had then.
  package var isRenewable: Bool
}

extension GoogleServices {
  /// Whether nothing that is called needs a credential: every service is on this machine, and none is named.
  package var needsNoCredential: Bool {
    if case .none = credential { overrides.coverEverything } else { false }
  }

  /// The kind and the place of the credential, without a secret.
  package var credentialDescription: String { credential.description }

  /// Asks for a token, and for the account behind it where the machine knows it.
  /// - Throws: `GoogleCloudError` if there is no token.
  package func credentialFacts() async throws -> CredentialFacts {
    let token = try await tokens.accessToken()
    return CredentialFacts(
      description: credential.description, account: try await account(), expires: token.expires,
      isRenewable: credential.isRenewable)
  }

  private func account() async throws -> String? {
    guard case .metadataServer(let server) = credential else { return credential.serviceAccount }
    return try await issuer.email(server)
  }

  /// Asks IAM Credentials for what does no harm: where an account may be used.
  ///
  /// Whatever is answered of the account, an answer shows that the API is there.
  /// Source: cloud.google.com/iam/docs/reference/credentials/rest, projects.serviceAccounts.getAllowedLocations.
  package func askIAMCredentials(about account: String) async throws {
    let checked = try Impersonation(email: account)
    let client = RESTClient(endpoint: try endpoint(.iamCredentials), http: issuer.http, retries: issuer.retries)
    let _: RESTClient.Ignored = try await client.repeatable(
      "getAllowedLocations of \(checked.email)",
      path: "/v1/\(Impersonation.resource(checked.email))/allowedLocations".urlPath, limits: issuer.limits)
  }
}
