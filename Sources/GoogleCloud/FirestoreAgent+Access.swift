extension FirestoreAgent {
  /// Whether Firestore's agent of a project may use a bucket.
  package enum Access: Sendable, Equatable {
    /// The bucket is of the agent's own project.
    case byDefault(agent: String)
    /// By roles on the bucket.
    case granted(agent: String, roles: [String])
    /// Neither; it may still have a role by the bucket's project or by a group, which is not seen.
    case missing(agent: String)
    /// With the reason, and what to do about it.
    case unknown(why: String, remedy: String)
  }

  /// Each of these roles is enough for exports: it holds `storage.buckets.get`, `storage.objects.create`,
  /// `storage.objects.delete` and `storage.objects.list`.
  private static let exportRoles: Set = [
    bucketRole, "roles/storage.legacyBucketOwner", "roles/storage.legacyBucketWriter",
  ]
  /// Holds `storage.buckets.get`, and roles that hold the other three. Source:
  /// cloud.google.com/storage/docs/access-control/iam-roles.
  private static let readerRole = "roles/storage.legacyBucketReader"
  private static let objectRoles: Set = ["roles/storage.objectAdmin", "roles/storage.objectUser"]

  package static func address(ofProject number: String) -> String { "service-\(number)@\(domain)" }

  /// As IAM writes an account.
  package static func member(_ agent: String) -> String { "serviceAccount:\(agent)" }

  /// - Parameters:
  ///   - project: the database's.
  ///   - policy: the bucket's; nil if it was not asked for, as a bucket of the same project does not need it.
  package static func access(
    project: Result<CloudProject, GoogleCloudError>, bucket: Bucket, policy: Result<AccessPolicy, GoogleCloudError>?
  ) -> Access {
    let number: String
    switch project {
    case .success(let project): number = project.number
    case .failure(let error): return .unknown(why: error.message, remedy: error.remedy)
    }
    guard let other = bucket.projectNumber else {
      return .unknown(
        why: "The service does not tell which project the bucket is of.", remedy: "Look at the bucket in the console.")
    }
    let agent = address(ofProject: number)
    guard other != number else { return .byDefault(agent: agent) }
    switch policy {
    case nil:
      return .unknown(why: "The bucket's access policy was not read.", remedy: "Give the right to read it.")
    case .failure(let error)?: return .unknown(why: error.message, remedy: error.remedy)
    case .success(let policy)?:
      let roles = policy.roles(of: member(agent))
      if let role = roles.intersection(exportRoles).sorted().first { return .granted(agent: agent, roles: [role]) }
      if roles.contains(readerRole), let role = roles.intersection(objectRoles).sorted().first {
        return .granted(agent: agent, roles: [readerRole, role])
      }
      return .missing(agent: agent)
    }
  }
}
