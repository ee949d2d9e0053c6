import Documents
import GoogleCloud
import Policy

/// Whether the account may do with a database what rehearsals and restores do: describe it, look after operations, read.
///
/// Each is found out by a call that does only this. Whether it may start an import or an export is not: that has no call
/// that does nothing; the role that lets it see operations lets it start them.
enum DatabaseRolesCheck {
  private static let viewer = "roles/datastore.viewer"
  private static let importExportAdmin = "roles/datastore.importExportAdmin"

  static func judge(_ facts: Doctor.Facts) -> [HealthCheck] {
    [
      judge(.productionRoles, "production", facts.cloud.production, facts.policy?.production, facts.cloud),
      judge(.stagingRoles, "staging", facts.cloud.staging, facts.policy?.staging, facts.cloud),
    ]
  }

  private static func judge(
    _ code: Doctor.Code, _ word: String, _ database: CloudFacts.Database?, _ named: DatabaseName?,
    _ cloud: CloudFacts
  ) -> HealthCheck {
    guard let named else { return .unneeded(code, "No policy names \(word).") }
    guard let database else { return .hindered(code, "\(named) was not asked: Rekindle has no token.") }
    let calls = [
      ("describing it", viewer, database.description.error),
      ("listing its operations", importExportAdmin, database.operations.error),
      ("reading it", viewer, database.documents.error),
    ]
    let refused = calls.filter { $0.2?.code == .permissionDenied && $0.2?.disabledService == nil }
    guard refused.isEmpty else {
      var roles: [String] = []
      for call in refused where !roles.contains(call.1) { roles.append(call.1) }
      return .failure(
        code, "\(named): not permitted: " + refused.map(\.0).joined(separator: ", ") + ".",
        roles.map {
          [
            "gcloud", "projects", "add-iam-policy-binding", named.project.text, "--member=\(cloud.member)",
            "--role=\($0)",
          ]
        })
    }
    if let other = calls.lazy.compactMap(\.2).first(where: {
      $0.disabledService == nil && !$0.isObstacle && $0.code != .unauthenticated
    }) {
      return .failure(code, "\(named): \(other.message)", remedy: other.remedy)
    }
    if let obstacle = calls.lazy.compactMap(\.2).first {
      return .hindered(code, "\(named): \(obstacle.message)", remedy: obstacle.remedy)
    }
    return .ok(code, "\(named) can be described and read, and its operations listed")
  }
}
