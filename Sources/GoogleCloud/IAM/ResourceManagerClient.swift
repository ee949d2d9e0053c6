/// Reads projects, and reads and changes who may do what with them.
///
/// Source: cloud.google.com/resource-manager/reference/rest/v1/projects; v3/projects/get.
package struct ResourceManagerClient: Sendable {
  private let rest: RESTClient

  /// - Parameter retries: a conflict is somebody else's change, and lasts.
  package init(_ endpoint: ServiceEndpoint, retries: RetryPolicy = RetryPolicy(rules: .storage)) {
    rest = RESTClient(endpoint, retries: retries)
  }

  /// Reads a project, which tells its number.
  /// - Parameter projectID: its id, or its number.
  package func project(_ projectID: String) async throws -> CloudProject {
    try await rest.repeatable(
      "projects.get of \(projectID)", path: "/v3/projects/\(projectID)".urlPath,
      role: "roles/browser on the project \(projectID)")
  }

  /// - Throws: `badResponse` for an answer without an etag, which every policy has.
  package func accessPolicy(ofProject project: String) async throws -> AccessPolicy {
    struct Question: Encodable {
      struct Options: Encodable {
        var requestedPolicyVersion = AccessPolicy.conditionsVersion
      }
      var options = Options()
    }
    let policy: AccessPolicy = try await call(
      "getIamPolicy", project, Question(), role: "roles/iam.securityReviewer")
    guard policy.etag?.isEmpty == false else {
      throw GoogleCloudError.etagless("getIamPolicy of the project \(project)")
    }
    return policy
  }

  /// Replaces a project's policy; it may take minutes until the change holds everywhere.
  /// - Parameter policy: with the etag that it was read with.
  /// - Throws: `conflict` if it was changed meanwhile, also by an earlier try whose answer was lost.
  package func setAccessPolicy(_ policy: AccessPolicy, ofProject project: String) async throws -> AccessPolicy {
    struct Change: Encodable {
      var policy: AccessPolicy
    }
    try policy.checkEtag("the project \(project)")
    return try await call(
      "setIamPolicy", project, Change(policy: policy), role: "roles/resourcemanager.projectIamAdmin")
  }

  /// Which of some permissions the caller has on a project, such as `datastore.databases.export`.
  package func permissions(_ asked: [String], onProject project: String) async throws -> [String] {
    struct Question: Encodable {
      var permissions: [String]
    }
    struct Answer: Decodable {
      var permissions: [String]?
    }
    let answer: Answer = try await call(
      "testIamPermissions", project, Question(permissions: asked), role: "roles/browser")
    return answer.permissions ?? []
  }

  private func call<Answer: Decodable>(
    _ verb: String, _ project: String, _ body: some Encodable, role: String
  ) async throws -> Answer {
    try await rest.repeatable(
      "\(verb) of the project \(project)", method: "POST", path: "/v1/projects/\(project):\(verb)".urlPath, body: body,
      role: "\(role) on the project \(project)")
  }
}
