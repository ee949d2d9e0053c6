import Documents

/// Reads service accounts, their keys, and who may use them.
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

extension IAMClient {
  /// Every service account of a project.
  /// - Parameter projectID: its id, or its number.
  package func serviceAccounts(ofProject projectID: String) async throws -> [ServiceAccount] {
    struct Page: Decodable {
      var accounts: [ServiceAccount]?
      var nextPageToken: String?
    }
    return try await Pages(list: "The list of service accounts of the project \(projectID)").entries { token in
      let query = "?pageSize=100" + (token.map { "&pageToken=\($0.urlQueryValue)" } ?? "")
      let page: Page = try await rest.repeatable(
        "serviceAccounts.list of the project \(projectID)",
        path: "/v1/projects/\(projectID)/serviceAccounts".urlPath + query,
        role: "roles/iam.serviceAccountViewer on the project \(projectID)")
      return (page.accounts, page.nextPageToken)
    }
  }

  /// The keys of an account that users made, whose private part is somewhere. The service gives them in one answer.
  /// - Throws: `notFound`; `badResponse` for a key without an id.
  package func userKeys(of address: ServiceAccountAddress) async throws -> [AccountKeyDescription] {
    struct Answer: Decodable {
      var keys: [AccountKeyDescription]?
    }
    let answer: Answer = try await rest.repeatable(
      "serviceAccounts.keys.list of \(address.text)",
      path: "/v1/\(address.resource)/keys".urlPath + "?keyTypes=USER_MANAGED", role: Self.viewer(address))
    return answer.keys ?? []
  }

  /// Who may use an account, or act as it.
  /// - Throws: `notFound`; `badResponse` for an answer without an etag, which every policy has.
  package func accessPolicy(of address: ServiceAccountAddress) async throws -> AccessPolicy {
    let call = "getIamPolicy of \(address.text)"
    // Source: cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/getIamPolicy: a POST without a body.
    let policy: AccessPolicy = try await rest.repeatable(
      call, method: "POST",
      path: "/v1/\(address.resource):getIamPolicy".urlPath
        + "?options.requestedPolicyVersion=\(AccessPolicy.conditionsVersion)",
      // Google's servers refuse a POST over HTTP/1.1 that does not say how long its body is.
      headers: [("content-length", "0")], role: Self.viewer(address))
    guard policy.etag?.isEmpty == false else { throw GoogleCloudError.etagless(call) }
    return policy
  }

  /// Which of some permissions the caller has on an account, such as `iam.serviceAccounts.signBlob`.
  /// - Throws: `notFound`; `permissionDenied` also for an account that does not exist where its address does not tell its project.
  package func permissions(_ asked: [String], on address: ServiceAccountAddress) async throws -> [String] {
    struct Question: Encodable {
      var permissions: [String]
    }
    struct Answer: Decodable {
      var permissions: [String]?
    }
    let answer: Answer = try await rest.repeatable(
      "testIamPermissions of \(address.text)", method: "POST",
      path: "/v1/\(address.resource):testIamPermissions".urlPath, body: Question(permissions: asked),
      role: Self.viewer(address))
    return answer.permissions ?? []
  }

  private static func viewer(_ address: ServiceAccountAddress) -> String {
    "roles/iam.serviceAccountViewer on the project of \(address.text)"
  }
}

/// A key of a service account that a user made.
///
/// Source: cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys.
package struct AccountKeyDescription: Decodable, Sendable, Equatable {
  /// The last part of its name: hexadecimal digits.
  package var id: String
  /// RFC 3339: since when it can be used, which is when it was made; nil where the service does not say.
  package var created: String?
  package var isDisabled: Bool

  package init(id: String, created: String? = nil, isDisabled: Bool = false) {
    self.id = id
    self.created = created
    self.isDisabled = isDisabled
  }

  private enum Key: String, CodingKey {
    case name, validAfterTime, disabled
  }

  /// `{"name":"projects/P/serviceAccounts/EMAIL/keys/ID","validAfterTime":"...","disabled":true}`
  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    let name = ExactName(try fields.decode(String.self, forKey: .name))
    id = name.lastPart.text
    guard !id.isEmpty else { throw ImpossibleAnswer(what: "a key's name has no id") }
    created = try fields.decodeIfPresent(String.self, forKey: .validAfterTime)
    isDisabled = try fields.decodeIfPresent(Bool.self, forKey: .disabled) ?? false
  }
}

/// A service account, as far as it matters whether calls can be made in its name.
package struct ServiceAccount: Decodable, Sendable, Equatable {
  package var email: String
  /// Absent in the service's answer means false.
  package var disabled: Bool?

  package var isDisabled: Bool { disabled ?? false }
}
