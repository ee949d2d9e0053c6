/// Firestore's own account in a project, its service agent: it writes the files of exports and reads those of imports.
///
/// The account that asks for an export needs a role on the database; the agent needs one on the bucket. For a bucket of
/// its own project the agent has what it needs by default.
///
/// Source: cloud.google.com/firestore/docs/manage-data/export-import, service agent permissions.
package enum FirestoreAgent {
  /// What the agent needs on a bucket of another project, to export to it and to import from it.
  package static let bucketRole = "roles/storage.admin"

  /// The remedy where a service says that the agent may not use a bucket; nil for a message about something else.
  ///
  /// A call, and an operation that it started, can both fail so, with any status. Google's words: "Service account does
  /// not have access to Google Cloud Storage file: /BUCKET/PATH. [...] Error details:
  /// service-NUMBER@gcp-sa-firestore.iam.gserviceaccount.com does not have storage.buckets.get access to the Google Cloud
  /// Storage bucket."
  package static func remedy(for message: String) -> String? {
    guard message.contains("gcp-sa-firestore") else { return nil }
    let agent = message.firstMatch(of: address).map { String($0.output) }
    let words = command(bucket: bucket(in: message) ?? "BUCKET", agent: agent ?? "service-NUMBER@\(domain)")
    return "Run \(words.joined(separator: " ")) to let Firestore's service agent use the bucket."
  }

  /// The command that grants the agent its role, word by word.
  package static func command(bucket: String, agent: String) -> [String] {
    AccessPolicy.command(granting: bucketRole, onBucket: bucket, to: member(agent))
  }

  /// What follows the @ in the address of every project's agent.
  package static let domain = "gcp-sa-firestore.iam.gserviceaccount.com"

  // The message comes from the network, and the command goes into a shell: these take nothing that a shell would read as
  // anything but a word.
  private static var address: Regex<Substring> {
    /service-[0-9]{1,20}@gcp-sa-firestore\.iam\.gserviceaccount\.com(?![A-Za-z0-9-]|\.[A-Za-z0-9])/
  }

  private static func bucket(in message: String) -> String? {
    let place = /(?:gs:\/\/|Google Cloud Storage file: \/)([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?![A-Za-z0-9_-])/
    return message.firstMatch(of: place).map { String($0.output.1) }
  }
}

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
