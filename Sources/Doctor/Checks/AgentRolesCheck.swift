import Documents
import GoogleCloud
import Policy

/// Whether Firestore's agent of production's project, which writes the files of exports, may use the bucket.
enum AgentRolesCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.agentRoles
    guard let named = facts.policy?.backups?.bucket, facts.policy?.production != nil else {
      return .unneeded(code, "The policy does not name both production and a bucket.")
    }
    guard let storage = facts.cloud.bucket, let project = facts.cloud.project else {
      return .hindered(code, "gs://\(named) was not checked: no access token.")
    }
    let bucket: Bucket
    switch storage.description {
    case .success(let description): bucket = description
    case .failure(let error): return .hindered(code, "gs://\(named): \(error.message)", remedy: error.remedy)
    }
    switch FirestoreAgent.access(project: project, bucket: bucket, policy: storage.policy) {
    case .byDefault(let agent):
      return .ok(code, "gs://\(named) is of production's project: \(agent) has access by default")
    case .granted(let agent, let roles):
      return .ok(code, "\(agent) has \(roles.joined(separator: " and ")) on gs://\(named)")
    case .missing(let agent):
      return .failure(
        code,
        "gs://\(named) is of another project than production, and \(agent) has no role on it: exports fail unless it has one by the bucket's project or by a group.",
        [FirestoreAgent.command(bucket: named.text, agent: agent)])
    case .unknown(let why, let remedy): return .hindered(code, "gs://\(named): \(why)", remedy: remedy)
    }
  }
}
