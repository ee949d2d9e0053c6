import Foundation
import GoogleCloud
import Policy

/// Which credential is found, whether it gives a token, whose that is and until when.
enum CredentialsCheck {
  private static let login = ["gcloud", "auth", "application-default", "login"]
  /// A token that cannot be renewed and ends before that does not outlast a rehearsal.
  private static let shortest: TimeInterval = 600

  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let cloud = facts.cloud
    switch cloud.credential {
    case nil: return .ok(.credentials, "Every service is on this machine, and needs none.")
    case .failure(let error) where error.isObstacle:
      return .hindered(.credentials, "\(cloud.credentialDescription): \(error.message)", remedy: error.remedy)
    case .failure(let error) where facts.policy?.namesCloud != true && error.isMissingCredential:
      return .warning(
        .credentials, "There are no Google credentials. Without Google's services there is no need of them.",
        remedy: error.remedy, [login])
    case .failure(let error):
      let needsLogin = error.code == .unauthenticated
      return .failure(.credentials, error.message, remedy: error.remedy, needsLogin ? [login] : [])
    case .success(let credential): return judge(credential, cloud)
    }
  }

  private static func judge(_ credential: CredentialFacts, _ cloud: CloudFacts) -> HealthCheck {
    let facts = [credential.description, credential.account.map { "account \($0)" }, end(of: credential)]
    let message = facts.compactMap(\.self).joined(separator: ", ")
    if let refusal = cloud.errors.first(where: { $0.code == .unauthenticated }) {
      return .failure(.credentials, "\(message). It is refused: \(refusal.message)", remedy: refusal.remedy, [login])
    }
    if !credential.isRenewable, let expires = credential.expires, expires.timeIntervalSinceNow < shortest {
      return .warning(
        .credentials, "\(message). A rehearsal may take longer.", remedy: "Use a credential that gives new tokens.",
        [login])
    }
    return .ok(.credentials, message)
  }

  private static func end(of credential: CredentialFacts) -> String? {
    guard let expires = credential.expires else {
      return credential.isRenewable ? nil : "whose end is not known; it is not renewed"
    }
    let minutes = Int(expires.timeIntervalSinceNow / 60)
    return "a token for \(minutes) minutes" + (credential.isRenewable ? ", renewed then" : ", not renewed")
  }
}

extension GoogleCloudError {
  /// Whether nothing was found, as against what cannot be used.
  fileprivate var isMissingCredential: Bool { code == .unauthenticated && httpStatus == nil }
}

extension Policy {
  /// Whether it names anything that is Google's.
  var namesCloud: Bool { production != nil || staging != nil || backups != nil || schedule != nil }
}
