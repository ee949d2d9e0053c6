/// Google's services as the environment describes them: where they are, and by whose right they are called.
///
/// Made once for a command, so that all its clients share one token. See `EndpointOverrides` and `CredentialSearch` for
/// the variables.
package struct GoogleServices: Sendable {
  let overrides: EndpointOverrides
  private let isCredentialNamed: Bool
  let issuer: TokenIssuer
  let credential: Credential
  /// Of the credential, for all services.
  package let tokens: TokenSource

  /// - Parameter impersonating: the e-mail address of a service account to act as.
  /// - Throws: `badCredentials` for a credential file that cannot be used, `badEndpoint` for a metadata server that is
  ///   another machine. That there is no credential at all is found out by the first call that needs one: a service on this
  ///   machine needs none.
  package init(_ environment: [String: String], impersonating: String? = nil) throws(GoogleCloudError) {
    let issuer = TokenIssuer(overrides: EndpointOverrides(environment))
    try self.init(environment, impersonating: impersonating, issuer: issuer)
  }

  init(_ environment: [String: String], impersonating: String? = nil, issuer: TokenIssuer) throws(GoogleCloudError) {
    self.issuer = issuer
    overrides = EndpointOverrides(environment)
    let search = CredentialSearch(environment: environment)
    isCredentialNamed = search.isNamed
    // Where everything is on this machine, gcloud's own login is not even looked at.
    let found = overrides.coverEverything && !search.isNamed ? .none : try search.credential()
    if let impersonating {
      credential = .impersonated(try Impersonation(email: impersonating), by: found)
    } else {
      credential = found
    }
    tokens = TokenSource(credential, issuer: issuer, quotaProject: search.quotaProject)
  }

  /// - Throws: `badEndpoint` for an override that is not this machine's.
  package func endpoint(_ service: GoogleService) throws(GoogleCloudError) -> ServiceEndpoint {
    guard let address = try overrides.address(of: service) else {
      return try ServiceEndpoint(service.address, tokens: tokens)
    }
    // A stand-in on this machine gets no real token that nobody asked to send there.
    return try ServiceEndpoint(address, tokens: isCredentialNamed ? tokens : nil)
  }

  /// Where a service is reached without anybody's right: no access token goes there.
  /// - Throws: `badEndpoint` for an override that is not this machine's.
  package func publicEndpoint(_ service: GoogleService) throws(GoogleCloudError) -> ServiceEndpoint {
    try ServiceEndpoint(overrides.address(of: service) ?? service.address)
  }
}
