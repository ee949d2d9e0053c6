package import Documents

extension StorageClient {
  /// Who may do what with a bucket.
  /// - Throws: `notFound`.
  package func accessPolicy(of bucket: ExactName) async throws -> AccessPolicy {
    try await repeatable(
      "buckets.getIamPolicy of \(bucket)",
      StorageClient.path(
        StorageClient.root, ["b", bucket, "iam"],
        [("optionsRequestedPolicyVersion", "\(AccessPolicy.conditionsVersion)")]), role: StorageRole.managing(bucket))
  }

  /// Replaces a bucket's policy.
  /// - Parameter policy: with the etag that it was read with.
  /// - Throws: `failedPrecondition` if it was changed meanwhile, also by an earlier try whose answer was lost.
  package func setAccessPolicy(_ policy: AccessPolicy, of bucket: ExactName) async throws -> AccessPolicy {
    try policy.checkEtag("the bucket \(bucket)")
    return try await repeatable(
      "buckets.setIamPolicy of \(bucket)", method: "PUT",
      StorageClient.path(StorageClient.root, ["b", bucket, "iam"]), body: policy, role: StorageRole.managing(bucket))
  }
}
