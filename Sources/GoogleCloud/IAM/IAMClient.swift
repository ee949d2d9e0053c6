/// Reads service accounts.
///
/// Source: cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.
package struct IAMClient: Sendable {
  private let rest: RESTClient

  package init(_ endpoint: ServiceEndpoint, retries: RetryPolicy = RetryPolicy(rules: .storage)) {
    rest = RESTClient(endpoint, retries: retries)
  }

  /// - Throws: `notFound`; `permissionDenied` also for an account that does not exist where its address does not tell its
  ///   project.
  package func serviceAccount(_ address: ServiceAccountAddress) async throws -> ServiceAccount {
    try await rest.repeatable(
      "serviceAccounts.get of \(address.text)", path: "/v1/\(address.resource)".urlPath,
      role: "roles/iam.serviceAccountViewer on the account's project")
  }
}

/// A service account, as far as it matters whether calls can be made in its name.
package struct ServiceAccount: Decodable, Sendable, Equatable {
  package var email: String
  /// Absent in the service's answer means false.
  package var disabled: Bool?

  package var isDisabled: Bool { disabled ?? false }
}
