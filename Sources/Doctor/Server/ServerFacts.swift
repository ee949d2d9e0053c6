import Documents
import Foundation
import GoogleCloud
import Policy

/// What Google's services answered of the account that `rekindle serve` runs as. Nil stands for what was not asked.
struct ServerFacts: Sendable {
  /// Whether Firebase answers who a user is; never false.
  var identity: CloudAnswer<Bool>?
  /// Which of the permissions of `ServerRights.asked` the caller has, in that order.
  var rights: [(resource: ServerRights.Resource, granted: CloudAnswer<[ExactName]>)] = []
  /// Of an audit log in a folder; nil for another one.
  var auditFolder: AuditFolder?

  enum AuditFolder: Sendable {
    /// It is made when the server starts.
    case missing
    case unwritable, writable
  }

  /// Nil for what was not asked.
  func granted(_ resource: ServerRights.Resource) -> CloudAnswer<[ExactName]>? {
    rights.first { $0.resource == resource }?.granted
  }

  var errors: [GoogleCloudError] { ([identity?.error] + rights.map { $0.granted.error }).compactMap(\.self) }
}

extension ServerFacts {
  /// A user that no project has: an id that Firebase gives has no space.
  static let noUser: ExactName = "rekindle doctor"

  /// Makes the calls: all of them read.
  /// - Throws: `CancellationError` only.
  static func gather(_ services: GoogleServices, _ policy: Policy, caller: String?) async throws -> ServerFacts {
    var facts = ServerFacts()
    guard let serve = policy.serve else { return facts }
    async let identity = CloudFacts.answer { () async throws -> Bool in
      do { _ = try await IdentityClient(project: serve.project.text, services).account(noUser) } catch let error
        as GoogleCloudError where error.code == .notFound && error.httpStatus == 200
      {}
      return true
    }
    for rights in ServerRights.asked(policy, caller: caller) {
      facts.rights.append((rights.resource, try await granted(rights, services)))
    }
    facts.identity = try await identity
    if BucketPlace(folder: serve.audit) == nil { facts.auditFolder = auditFolder(serve.audit) }
    return facts
  }

  private static func auditFolder(_ path: String) -> AuditFolder {
    guard FileManager.default.fileExists(atPath: path) else { return .missing }
    return FileManager.default.isWritableFile(atPath: path) ? .writable : .unwritable
  }

  private static func granted(
    _ rights: ServerRights, _ services: GoogleServices
  ) async throws -> CloudAnswer<[ExactName]> {
    let asked = rights.permissions.map(\.text)
    let answer = try await CloudFacts.answer { () async throws -> [String] in
      switch rights.resource {
      case .project(let id):
        try await ResourceManagerClient(services.endpoint(.resourceManager), retries: CloudFacts.storageRetries)
          .permissions(asked, onProject: id.text)
      case .bucket(let name): try await CloudFacts.storage(services).permissions(asked, on: name)
      case .account(let email):
        try await IAMClient(services.endpoint(.iam), retries: CloudFacts.storageRetries)
          .permissions(asked, on: ServiceAccountAddress(email.text))
      }
    }
    return answer.map { $0.map { ExactName($0) } }
  }
}
