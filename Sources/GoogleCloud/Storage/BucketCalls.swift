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
