package import Documents

/// Who and what belongs to us, beside what the rest of the policy names: `access` of a policy.
package struct AccessRules: Sendable, Equatable {
  /// One entry of `ours`.
  package enum Ours: Sendable, Hashable {
    /// Of access policies, everywhere and with every role.
    case member(MemberName)
    /// The id of a service account's key, in small letters.
    case key(ExactName)
    /// The access id of an HMAC key.
    case hmac(ExactName)
    /// A bucket of the project, or one that exports may go to.
    case bucket(ExactName)
    /// `projects/P/locations/L/jobs/ID` of Cloud Scheduler.
    case job(ExactName)
    /// The id of a database of the project.
    case database(ExactName)
  }

  package var ours: Set<Ours> = []

  package init(ours: Set<Ours> = []) {
    self.ours = ours
  }
}

extension AccessRules {
  init(_ node: YAMLNode) throws(YAMLProblem) {
    let keys = try node.mapping(["ours"])
    guard let list = keys["ours"] else {
      throw node.error(
        "The key ours is missing. Write a list of members, keys, buckets, jobs and databases that are yours.")
    }
    var lines: [Ours: Int?] = [:]
    for element in try list.elements() {
      let entry = try Ours(element)
      if let earlier = lines.updateValue(element.line, forKey: entry) {
        throw element.error("Line \(earlier ?? 0) has this entry already. Remove one of the two.")
      }
    }
    self.init(ours: Set(lines.keys))
  }
}

extension AccessRules.Ours {
  /// What a member begins with. Source: cloud.google.com/iam/docs/principal-identifiers.
  private static let memberKinds = [
    "user", "group", "serviceAccount", "domain", "projectOwner", "projectEditor", "projectViewer", "principal",
    "principalSet", "deleted",
  ]
  private static let otherKinds = ["key", "hmac", "bucket", "job", "database"]

  /// - Throws: for an unknown prefix, a value that is empty or cannot be, and for everybody.
  fileprivate init(_ node: YAMLNode) throws(YAMLProblem) {
    let text = try node.text()
    guard text.utf8.count <= 1_024, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw node.error("Write one entry in at most 1,024 bytes, without blanks and control characters.")
    }
    guard !MemberName(text).isPublic else {
      throw node.error(
        "\(text) is everybody. Rekindle never counts public access as yours. Name the members that need the backups.")
    }
    let bytes = text.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
      throw node.unknown("prefix", text, among: Self.memberKinds + Self.otherKinds)
    }
    let kind = String(text[..<colon])
    let value = String(text[bytes.index(after: colon)...])
    let kinds = Self.memberKinds + Self.otherKinds
    guard kinds.contains(kind) else { throw node.unknown("prefix", kind, among: kinds) }
    guard !value.isEmpty else { throw node.error("Write a value after \(kind):.") }
    switch kind {
    case "key":
      let id = String(decoding: value.utf8.map(\.lowercasedASCII), as: UTF8.self)
      guard id.wholeMatch(of: /[0-9a-f]{16,64}/) != nil else {
        throw node.error(
          "\"\(value.prefix(100))\" is not the id of a service account's key. Write its hexadecimal digits as "
            + "gcloud iam service-accounts keys list prints them.")
      }
      self = .key(ExactName(id))
    case "hmac":
      guard value.wholeMatch(of: /[A-Z0-9]{12,128}/) != nil else {
        throw node.error(
          "\"\(value.prefix(100))\" is not the access id of an HMAC key. Write it as gcloud storage hmac list prints it."
        )
      }
      self = .hmac(ExactName(value))
    case "bucket":
      // Source: cloud.google.com/storage/docs/buckets, naming.
      guard value.wholeMatch(of: /[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]/) != nil else {
        throw node.error(
          "\"\(value.prefix(100))\" is not the name of a bucket. Write the name alone, without gs:// and without a folder."
        )
      }
      self = .bucket(ExactName(value))
    case "job":
      let form = /projects\/[A-Za-z0-9.:-]{1,100}\/locations\/[a-z0-9-]{1,63}\/jobs\/[A-Za-z0-9_-]{1,500}/
      guard value.wholeMatch(of: form) != nil else {
        throw node.error(
          "\"\(value.prefix(100))\" is not the name of a job. Write projects/PROJECT/locations/LOCATION/jobs/ID.")
      }
      self = .job(ExactName(value))
    case "database":
      guard value.wholeMatch(of: /\(default\)|[a-z0-9][a-z0-9-]{0,62}/) != nil else {
        throw node.error("\"\(value.prefix(100))\" is not the id of a database. Write the id alone, such as reporting.")
      }
      self = .database(ExactName(value))
    default: self = .member(try Self.member(text, kind, value, node))
    }
  }

  private static func member(
    _ text: String, _ kind: String, _ value: String, _ node: YAMLNode
  ) throws(YAMLProblem) -> MemberName {
    let isPossible =
      switch kind {
      case "principal", "principalSet": value.utf8.starts(with: "//".utf8) && value.utf8.count > 2
      case "user", "group": value.wholeMatch(of: /[^@]+@[^@]+/) != nil
      // Also an account of Kubernetes: PROJECT.svc.id.goog[NAMESPACE/ACCOUNT].
      case "serviceAccount":
        value.wholeMatch(of: /[^@]+@[^@]+/) != nil
          || value.wholeMatch(of: /[a-z0-9.:-]+\.svc\.id\.goog\[[^\]]+\]/) != nil
      case "domain": !value.utf8.contains(UInt8(ascii: "@"))
      default: true
      }
    guard isPossible else {
      throw node.error("\"\(text.prefix(100))\" is not a member as IAM writes it; one is like user:ana@example.com.")
    }
    return MemberName(text)
  }
}
