package import Documents

extension StorageClient {
  /// - Throws: `notFound`; `badResponse` for an answer that names no bucket.
  package func bucket(_ name: ExactName) async throws -> Bucket {
    let call = "buckets.get of \(name)"
    let bucket: Bucket = try await repeatable(
      call, ["b", name], [("projection", "full")], role: StorageRole.managing(name))
    guard bucket.name != nil else { throw GoogleCloudError.nameless(call) }
    return bucket
  }

  /// Every bucket of a project, without its access lists.
  /// - Parameter projectID: its id, or its number.
  /// - Throws: `badResponse` for a bucket without a name.
  package func buckets(ofProject projectID: String) async throws -> [Bucket] {
    struct Page: Decodable {
      var items: [Bucket]?
      var nextPageToken: String?
    }
    let call = "buckets.list of the project \(projectID)"
    let buckets = try await Pages(list: "The list of buckets of the project \(projectID)").entries { token in
      let page: Page = try await repeatable(
        call, ["b"],
        [("project", projectID), ("maxResults", "1000"), ("projection", "noAcl")]
          + (token.map { [("pageToken", $0)] } ?? []),
        role: "roles/storage.bucketViewer on the project \(projectID)")
      return (page.items, page.nextPageToken)
    }
    guard buckets.allSatisfy({ $0.name?.isEmpty == false }) else { throw GoogleCloudError.nameless(call) }
    return buckets
  }

  /// Every HMAC key of a project's service accounts that is not deleted. Each signs requests to Cloud Storage, as long as it is
  /// active. Source: cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys.
  /// - Parameter projectID: its id, or its number.
  package func hmacKeys(ofProject projectID: String) async throws -> [HMACKey] {
    struct Page: Decodable {
      var items: [HMACKey]?
      var nextPageToken: String?
    }
    let keys = try await Pages(list: "The list of HMAC keys of the project \(projectID)").entries { token in
      let page: Page = try await repeatable(
        "hmacKeys.list of the project \(projectID)", ["projects", ExactName(projectID), "hmacKeys"],
        [("maxResults", "250")] + (token.map { [("pageToken", $0)] } ?? []),
        role: "roles/storage.hmacKeyAdmin on the project \(projectID)")
      return (page.items, page.nextPageToken)
    }
    return keys.filter { $0.state != "DELETED" }
  }

  /// Makes a bucket.
  ///
  /// Names are unique in the world, so a second try makes no second bucket; where a first one's answer was lost, the
  /// second one is a `conflict`.
  /// - Parameter bucket: with a name and a location.
  package func insertBucket(_ bucket: Bucket, inProject project: String) async throws -> Bucket {
    try await repeatable(
      "buckets.insert of \(bucket.name ?? "")", method: "POST", ["b"],
      [("project", project), ("projection", "full")], body: bucket,
      role: "roles/storage.admin on the project \(project)")
  }

  /// Changes what is not nil in `changes`; lists are replaced as a whole.
  /// - Parameter metageneration: of the description that the changes were made for; with another one nothing is done.
  /// - Throws: `failedPrecondition` if the bucket was changed meanwhile, also by an earlier try whose answer was lost.
  package func patchBucket(
    _ name: ExactName, _ changes: Bucket, ifMetagenerationMatches metageneration: String
  ) async throws -> Bucket {
    try await repeatable(
      "buckets.patch of \(name)", method: "PATCH", ["b", name],
      [("ifMetagenerationMatch", metageneration), ("projection", "full")], body: changes,
      role: StorageRole.managing(name))
  }

  /// Which of some permissions the caller has on a bucket, such as `storage.objects.get`.
  package func permissions(_ asked: [String], on bucket: ExactName) async throws -> [String] {
    struct Answer: Decodable {
      var permissions: [String]?
    }
    let answer: Answer = try await repeatable(
      "buckets.testIamPermissions of \(bucket)", ["b", bucket, "iam", "testPermissions"],
      asked.map { ("permissions", $0) }, role: StorageRole.managing(bucket))
    return answer.permissions ?? []
  }

  /// Who may do what with a bucket.
  /// - Throws: `notFound`; `badResponse` for an answer without an etag, which every policy has.
  package func accessPolicy(of bucket: ExactName) async throws -> AccessPolicy {
    let call = "buckets.getIamPolicy of \(bucket)"
    let policy: AccessPolicy = try await repeatable(
      call, ["b", bucket, "iam"],
      [("optionsRequestedPolicyVersion", "\(AccessPolicy.conditionsVersion)")], role: StorageRole.managing(bucket))
    guard policy.etag?.isEmpty == false else { throw GoogleCloudError.etagless(call) }
    return policy
  }

  /// Replaces a bucket's policy.
  /// - Parameter policy: with the etag that it was read with.
  /// - Throws: `failedPrecondition` if it was changed meanwhile, also by an earlier try whose answer was lost.
  package func setAccessPolicy(_ policy: AccessPolicy, of bucket: ExactName) async throws -> AccessPolicy {
    try policy.checkEtag("the bucket \(bucket)")
    return try await repeatable(
      "buckets.setIamPolicy of \(bucket)", method: "PUT", ["b", bucket, "iam"], body: policy,
      role: StorageRole.managing(bucket))
  }
}

/// A key with which a service account signs requests to Cloud Storage, without its secret.
package struct HMACKey: Decodable, Sendable, Equatable {
  /// Begins with `GOOG`.
  package var accessId: String
  package var serviceAccountEmail: String?
  /// `ACTIVE`, `INACTIVE` or `DELETED`.
  package var state: String?
  /// RFC 3339.
  package var timeCreated: String?

  package init(accessId: String, serviceAccountEmail: String? = nil, state: String? = nil, timeCreated: String? = nil) {
    self.accessId = accessId
    self.serviceAccountEmail = serviceAccountEmail
    self.state = state
    self.timeCreated = timeCreated
  }
}
