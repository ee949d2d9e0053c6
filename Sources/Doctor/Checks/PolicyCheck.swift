import Documents
import Policy

/// Whether a policy names what the commands around backups work on.
enum PolicyCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    guard let policy = facts.policy else {
      return .unneeded(
        .policy,
        "There is no \(PolicyReader.fileName) here, so production, staging and the bucket are not looked at. "
          + "--policy names one (docs/policy.md).")
    }
    let named = [
      policy.production.map { "production \(address($0))" }, policy.staging.map { "staging \(address($0))" },
      policy.backups.map { "bucket \($0.uri)" }, policy.schedule.map { "job \($0.job)" },
    ].compactMap(\.self)
    guard !named.isEmpty else {
      return .unneeded(
        .policy, "\(policy.path) names neither production nor staging nor a bucket, so none is looked at.")
    }
    return .ok(.policy, "\(policy.path): " + named.joined(separator: ", "))
  }

  private static func address(_ name: DatabaseName) -> String { DatabaseAddress.firestore(name).description }
}
