/// What the environment says of where services are and by whose right they are called.
///
///     REKINDLE_ACCESS_TOKEN        an OAuth 2 access token
///     REKINDLE_ENDPOINT            all services are at this address of this machine, for tests
///     REKINDLE_ENDPOINT_FIRESTORE  this one is
extension ServiceEndpoint {
  /// Google's Firestore, or what stands for it.
  /// - Throws: `badEndpoint` for an address that is not this machine's, `unauthenticated` without a token.
  package static func firestore(_ environment: [String: String]) throws(GoogleCloudError) -> ServiceEndpoint {
    let token = environment["REKINDLE_ACCESS_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    for variable in ["REKINDLE_ENDPOINT_FIRESTORE", "REKINDLE_ENDPOINT"] {
      guard let address = environment[variable], !address.isEmpty else { continue }
      // Looked at first without the token, which would be refused for another reason.
      guard try ServiceEndpoint(address).isLoopback else {
        throw GoogleCloudError(
          .badEndpoint, "\(variable) leads to another machine: \(address).",
          remedy:
            "It is for tests, with an address of this machine: http://127.0.0.1:PORT. Unset it for Google's service.")
      }
      return try ServiceEndpoint(address, accessToken: token)
    }
    guard let token else {
      throw GoogleCloudError(
        .unauthenticated, "There is no access token for \(firestoreAddress).",
        remedy: "Set one: export REKINDLE_ACCESS_TOKEN=$(gcloud auth print-access-token)")
    }
    return try ServiceEndpoint(firestoreAddress, accessToken: token)
  }
}
