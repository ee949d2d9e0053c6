package import Documents
package import GoogleCloud
package import Verification

/// One way to read, change or delete the backups, or to send them elsewhere.
package struct AccessEntry: Sendable, Equatable {
  package enum Code: String, Sendable, CaseIterable {
    case bucketMember = "access-bucket-member"
    case projectMember = "access-project-member"
    /// Somebody who may use a service account, act as it, or make keys of it.
    case accountMember = "access-account-member"
    case kmsMember = "access-kms-member"
    case accountKey = "access-account-key"
    case hmacKey = "access-hmac-key"
    /// Everybody has a role, or could be given one.
    case everybody = "access-public"
    case objectACLs = "access-object-acls"
    case cors = "access-cors"
    case website = "access-website"
    case softDelete = "access-soft-delete"
    case job = "access-job"
    case export = "access-export"
    case otherBucket = "access-other-bucket"
    case otherDatabase = "access-other-database"
    case unread = "access-unread"
  }

  /// By what an entry is ours.
  package enum Owner: String, Sendable {
    case policy
    /// The file of `--ours`.
    case file = "--ours"
    /// A service agent that Google made for the project.
    case google
  }

  /// What the entry is about, such as `bucket gs://BUCKET`.
  package struct Resource: Sendable, Equatable, CustomStringConvertible {
    package enum Kind: String, Sendable {
      case bucket, project
      /// A service account, by its address.
      case account
      /// Of Cloud KMS.
      case key
      case keyRing = "key-ring"
      case job, database
    }

    package var kind: Kind
    package var name: ExactName

    init(_ kind: Kind, _ name: ExactName) {
      self.kind = kind
      self.name = name
    }

    static func bucket(_ name: ExactName) -> Resource { Resource(.bucket, "gs://\(name)") }

    package var description: String { "\(kind.rawValue) \(name)" }
  }

  /// Stable and unique: the parts that make the entry, with a blank between them, on one line.
  package var id: String
  /// `ok` if it is ours, `failed` if not, `unknown` if that could not be found out.
  package var check: Check<Code>
  package var resource: Resource
  package var member: String?
  package var role: String?
  package var condition: AccessPolicy.Condition?
  /// The id of a service account's key, or the access id of an HMAC key.
  package var key: String?
  /// Nil for what is not ours.
  package var owner: Owner?

  package var isOurs: Bool { owner != nil }

  /// An id of parts: what begins it, the resource, and the rest. A blank, a control character and all that is not ASCII are percent-encoded, so that parts never run together
  /// and an id is one line.
  static func id(_ parts: [String]) -> String {
    // No part is encoded as a percent sign alone, so it can be what is empty.
    parts.map { $0.isEmpty ? "%" : PercentEncoding.encode($0, keeping: "!#$&'()*+,/:;=?@[]") }.joined(separator: " ")
  }
}

extension AccessPolicy.Condition {
  /// For an id: the same for the same condition alone.
  var idParts: [String] { ["if"] + [title, expression, description, location].map { $0 ?? "" } }

  /// `TITLE (EXPRESSION)`
  var sentence: String {
    let title = title.flatMap { $0.isEmpty ? nil : $0 } ?? "without a title"
    return "The binding has a condition: \(title) (\(expression ?? "no expression"))."
  }
}
