package import Documents

/// Who may do what with a project or a bucket: an IAM policy.
///
/// It is replaced as a whole, so it is read, changed and written with the etag that it came with: where somebody else has
/// changed it meanwhile, nothing is written.
///
/// Source: cloud.google.com/iam/docs/reference/rest/v1/Policy.
package struct AccessPolicy: Codable, Sendable, Equatable {
  /// 3 where bindings may have conditions.
  package var version: Int?
  package var etag: String?
  package var bindings: [Binding]?

  package struct Binding: Codable, Sendable, Equatable {
    package var role: String
    package var members: [String]?
    package var condition: Condition?
  }

  /// When a binding holds. All that the API knows, so that somebody else's survives a change.
  package struct Condition: Codable, Sendable, Equatable {
    package var expression: String?
    package var title: String?
    package var description: String?
    package var location: String?
  }

  /// The version that lets conditions be read and written.
  static let conditionsVersion = 3

  /// Roles that a member has without a condition, by bindings of its own: what a group gives it is not seen.
  /// - Parameter member: `serviceAccount:EMAIL`; IAM does not tell capital from small letters.
  package func roles(of member: String) -> Set<String> {
    let member = MemberName(member)
    return Set(
      (bindings ?? []).filter { binding in
        binding.condition == nil && (binding.members ?? []).contains { MemberName($0) == member }
      }.map(\.role))
  }

  /// Whether anybody on the internet, or anybody with a Google account, has a role.
  package var isPublic: Bool {
    (bindings ?? []).contains { binding in
      (binding.members ?? []).contains { MemberName($0).isPublic }
    }
  }

  /// The policy with a role more; bindings of others, and those with conditions, stay as they are.
  package func granting(_ role: String, to member: String) -> AccessPolicy {
    guard !roles(of: member).contains(role) else { return self }
    var policy = self
    var bindings = bindings ?? []
    if let index = bindings.firstIndex(where: { $0.role == role && $0.condition == nil }) {
      bindings[index].members = (bindings[index].members ?? []) + [member]
    } else {
      bindings.append(Binding(role: role, members: [member]))
    }
    policy.bindings = bindings
    policy.version = bindings.contains { $0.condition != nil } ? Self.conditionsVersion : policy.version
    return policy
  }

  /// The command that grants a role on a bucket, word by word.
  package static func command(granting role: String, onBucket bucket: String, to member: String) -> [String] {
    [
      "gcloud", "storage", "buckets", "add-iam-policy-binding", "gs://\(bucket)", "--member=\(member)",
      "--role=\(role)",
    ]
  }

  /// What a binding is taken away from, as gcloud's commands name it.
  package enum Resource: Sendable, Equatable {
    case bucket(ExactName)
    /// By its id, or its number.
    case project(ExactName)
    /// By its address.
    case serviceAccount(String)
    /// `projects/P/locations/L/keyRings/R/cryptoKeys/K`, or the key ring alone.
    case kms(KMSPlace)

    fileprivate var words: (command: [String], place: [String]) {
      switch self {
      case .bucket(let name): (["storage", "buckets"], ["gs://\(name)"])
      case .project(let id): (["projects"], [id.text])
      case .serviceAccount(let email):
        (["iam", "service-accounts"], [email] + ServiceAccountAddress(email).projectOption)
      case .kms(let place): (["kms", place.key == nil ? "keyrings" : "keys"], place.words)
      }
    }
  }

  /// The command that takes a role from a member, word by word.
  ///
  /// gcloud takes a condition with commas in it only from a file, so a binding with a condition goes by `--all`: it takes every
  /// binding of this role from the member, whatever the condition.
  /// - Parameter hasCondition: whether the member has the role under a condition, too.
  package static func command(
    removing role: String, from member: String, on resource: Resource, hasCondition: Bool
  ) -> [String] {
    let words = resource.words
    return ["gcloud"] + words.command + ["remove-iam-policy-binding"] + words.place + [
      "--member=\(member)", "--role=\(role)", hasCondition ? "--all" : "--condition=None",
    ]
  }

  /// - Throws: `invalidArgument` without an etag: to write it would overwrite whatever somebody else has done.
  func checkEtag(_ resource: String) throws(GoogleCloudError) {
    guard etag?.isEmpty == false else {
      throw GoogleCloudError(
        .invalidArgument, "The access policy of \(resource) came without an etag.",
        remedy: "It was not changed, since that could undo somebody else's change. Grant the role by hand.")
    }
  }
}
