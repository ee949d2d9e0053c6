import Documents
import GoogleCloud
import Policy

/// Whether each API is enabled in the project that calls count against.
///
/// There is no harmless call that lists this: a call that does nothing is refused with SERVICE_DISABLED where it is not.
enum ServicesCheck {
  static func judge(_ facts: Doctor.Facts) -> [HealthCheck] {
    let (cloud, policy) = (facts.cloud, facts.policy)
    let project = policy?.production?.project ?? policy?.staging?.project ?? "PROJECT"
    let databases = [cloud.production, cloud.staging].compactMap { $0?.description.asked }
    let disabled = databases.first { $0.error?.disabledService != nil }
    return [
      judge(
        .firestoreAPI, .firestore, project, cloud, disabled ?? databases.first,
        isNamed: policy?.production != nil || policy?.staging != nil, unneeded: "no policy names a database"),
      judge(
        .storageAPI, .storage, project, cloud, cloud.bucket?.description.asked, isNamed: policy?.backups != nil,
        unneeded: "no policy names a bucket"),
      judge(
        .schedulerAPI, .scheduler, project, cloud, cloud.scheduler?.asked,
        isNamed: policy?.schedule != nil && policy?.production != nil,
        unneeded: "no policy has a schedule for production"),
      judge(
        .iamCredentialsAPI, .iamCredentials, project, cloud, cloud.iamCredentials?.asked,
        isNamed: policy?.schedule != nil, unneeded: "no service account is known that would sign"),
    ]
  }

  private static func judge(
    _ code: Doctor.Code, _ service: GoogleService, _ project: ExactName, _ cloud: CloudFacts,
    _ asked: CloudAnswer<Void>?, isNamed: Bool, unneeded: String
  ) -> HealthCheck {
    let name = String(service.address.dropFirst("https://".count))
    switch asked {
    case nil where cloud.lacksToken && isNamed: return .hindered(code, "\(name) was not asked: Rekindle has no token.")
    case nil: return .unneeded(code, "\(name) was not asked: \(unneeded).")
    case .failure(let error):
      if let disabled = error.disabledService {
        let command = disabled.command(service: name, project: project.text)
        return .failure(
          code, "\(name) is not enabled: \(error.message)", [command.split(separator: " ").map(String.init)])
      }
      // Whatever else it says of what was asked, it is there.
      return error.isObstacle
        ? .hindered(code, "\(name): \(error.message)", remedy: error.remedy) : .ok(code, "\(name) answers")
    case .success: return .ok(code, "\(name) answers")
    }
  }
}

extension Result {
  /// The same, whatever the answer says.
  fileprivate var asked: Result<Void, Failure> { map { _ in } }
}
