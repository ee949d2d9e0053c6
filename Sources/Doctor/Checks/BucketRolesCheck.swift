import Documents
import GoogleCloud
import Policy

/// Whether the account may find and download exports, and keep the bucket's rules.
enum BucketRolesCheck {
  /// Without these no export is found, described or downloaded.
  static let needed = ["storage.buckets.get", "storage.objects.list", "storage.objects.get"]
  /// For records of rehearsals in a bucket, and for its lifecycle.
  static let useful = ["storage.objects.create", "storage.buckets.update"]

  /// The role that brings each. Source: cloud.google.com/storage/docs/access-control/iam-roles.
  private static let roles = [
    "storage.buckets.get": "roles/storage.legacyBucketReader", "storage.objects.list": "roles/storage.objectViewer",
    "storage.objects.get": "roles/storage.objectViewer", "storage.objects.create": "roles/storage.objectCreator",
    "storage.buckets.update": "roles/storage.admin",
  ]

  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.bucketRoles
    guard let named = facts.policy?.backups?.bucket else { return .unneeded(code, "No policy names a bucket.") }
    guard let bucket = facts.cloud.bucket else {
      return .hindered(code, "gs://\(named) was not asked, since no token was found.")
    }
    switch bucket.permissions {
    case .failure(let error) where error.isObstacle || error.disabledService != nil || error.code == .unauthenticated:
      return .hindered(code, "gs://\(named): \(error.message)", remedy: error.remedy)
    case .failure(let error):
      return .failure(code, "gs://\(named): \(error.message)", remedy: error.remedy)
    case .success(let granted):
      let missing = needed.filter { !granted.contains($0) }
      let wanted = useful.filter { !granted.contains($0) }
      if !missing.isEmpty {
        let message = "gs://\(named): not permitted: \((missing + wanted).joined(separator: ", "))."
        return .failure(code, message, commands(missing, named, facts.cloud))
      }
      guard wanted.isEmpty else {
        return .warning(
          code,
          "gs://\(named) can be read; not permitted: \(wanted.joined(separator: ", ")). Only what writes to the "
            + "bucket needs it: schedules and the record of rehearsals.", commands(wanted, named, facts.cloud))
      }
      return .ok(code, "gs://\(named) can be listed, read, written and changed")
    }
  }

  private static func commands(_ permissions: [String], _ bucket: ExactName, _ cloud: CloudFacts) -> [[String]] {
    var roles: [String] = []
    for role in permissions.compactMap({ Self.roles[$0] }) where !roles.contains(role) { roles.append(role) }
    return roles.map { AccessPolicy.command(granting: $0, onBucket: bucket.text, to: cloud.member) }
  }
}
