import Documents
import Foundation
import GoogleCloud
import Verification

/// What Google's services answered, or those that stand for them. Nil stands for what was not asked.
struct CloudFacts: Sendable {
  struct Database: Sendable {
    var name: DatabaseName
    var description: CloudAnswer<DatabaseDescription>
    /// How many operations are known.
    var operations: CloudAnswer<Int>
    /// Of production only whether there are any: 0 or 1.
    var documents: CloudAnswer<Int>
    /// The ids of the collections at the root; nil of production, which is not asked.
    var collections: CloudAnswer<[ExactName]>?
  }

  struct Storage: Sendable {
    var name: ExactName
    var description: CloudAnswer<Bucket>
    /// Those of `BucketRolesCheck` that the caller has.
    var permissions: CloudAnswer<[String]>
    /// Who may do what; nil for a bucket of production's project, whose agent needs no role.
    var policy: CloudAnswer<AccessPolicy>?
    /// Bytes of the newest export; nil if there is none.
    var newestExport: CloudAnswer<Int64?>
  }

  /// Which credential there is, in words without a secret.
  var credentialDescription = ""
  /// Nil where nothing that is called needs one.
  var credential: CloudAnswer<CredentialFacts>?
  var production: Database?
  var staging: Database?
  var bucket: Storage?
  /// Production's.
  var project: CloudAnswer<CloudProject>?
  /// Whether the history in a bucket can be listed; never false.
  var history: CloudAnswer<Bool>?
  /// How many jobs there are where the policy schedules one.
  var scheduler: CloudAnswer<Int>?
  /// The account that the schedule exports by; nil inside if it does not exist.
  var account: CloudAnswer<ServiceAccount?>?
  /// What IAM Credentials said of an account.
  var iamCredentials: CloudAnswer<Bool>?
  /// Of the account that `rekindle serve` runs as; nil unless it is what is checked.
  var server: ServerFacts?
  /// Seconds that the service's clock is ahead; nil inside if its answer has no date.
  var clock: CloudAnswer<Double?>?

  /// Whether calls were left out since there is no token for them.
  var lacksToken: Bool { credential?.error != nil }

  /// The service account that calls, by its address; nil for a person, and where it is not known.
  var caller: String? { (try? credential?.get())?.account }

  /// Who must be granted a role, as IAM writes it.
  var member: String { caller.map { "serviceAccount:\($0)" } ?? "user:YOU@EXAMPLE.COM" }

  /// Every refusal of a call that carried the token.
  var errors: [GoogleCloudError] {
    let databases = [production, staging].flatMap {
      [$0?.description.error, $0?.operations.error, $0?.documents.error, $0?.collections?.error]
    }
    let others = [
      bucket?.description.error, bucket?.permissions.error, bucket?.policy?.error, bucket?.newestExport.error,
      project?.error, history?.error, scheduler?.error, account?.error, iamCredentials?.error,
    ]
    return (databases + others).compactMap(\.self) + (server?.errors ?? [])
  }
}

extension Result {
  /// Nil for an answer.
  var error: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}

extension GoogleCloudError {
  /// Whether it says nothing of what was asked: something was in the way, and may not be the next time.
  var isObstacle: Bool {
    switch code {
    case .connectionFailed, .untrustedServer, .timeLimit, .idle, .streamBroken, .badResponse, .responseTooLarge,
      .quotaExhausted, .unavailable, .deadlineExceeded, .serverError:
      true
    default: (httpStatus ?? 0) >= 500 || httpStatus == 429
    }
  }
}
