import Documents
import GoogleCloud
import Policy

/// Whether the audit log can be read, and entries added. An entry is never tried: the log would keep it.
enum ServerAuditCheck {
  private static let code = Doctor.Code.serverAudit

  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    guard let (rules, _) = facts.served else { return facts.unserved(code) }
    guard let place = BucketPlace(folder: rules.audit) else {
      return judge(rules.audit, facts.cloud.server?.auditFolder)
    }
    return ServerNeed(
      code: code, place: "audit log \(place)", answer: facts.cloud.server?.granted(.bucket(place.bucket)),
      needed: [ServerRights.adding] + ServerRights.reading
    ).judge(done: "entries can be added and read") { missing in
      BucketGrant.commands(missing, on: place.bucket, to: facts.cloud.member)
    }
  }

  private static func judge(_ folder: String, _ found: ServerFacts.AuditFolder?) -> HealthCheck {
    switch found {
    case nil: .hindered(code, "The folder \(folder) was not looked at: Rekindle has no token.")
    case .writable?: .ok(code, "audit log \(folder): can be written. A folder is for one server on this machine")
    case .missing?:
      .warning(
        code, "The folder \(folder) does not exist yet.",
        remedy: "The server makes it. If there should be a log, correct serve.audit in the policy.")
    case .unwritable?:
      .failure(
        code, "The folder \(folder) cannot be written.", remedy: "Make it writable for the user who runs the server.")
    }
  }
}

/// Whether exports can be found and read.
enum ServerBucketCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.serverBucket
    guard let (rules, policy) = facts.served, let bucket = policy.backups?.bucket else { return facts.unserved(code) }
    let starts = rules.actions.contains(.export)
    return ServerNeed(
      code: code, place: "exports in gs://\(bucket)", answer: facts.cloud.server?.granted(.bucket(bucket)),
      needed: ServerRights.reading,
      useful: [ServerRights.describing] + (starts ? [ServerRights.adding] : []),
      less: "Without storage.buckets.get, what the bucket's rules do to exports is unknown."
        + (starts ? " Without storage.objects.create, exports that the server starts have no counts beside them." : "")
    ).judge(done: "they can be listed and read") { missing in
      BucketGrant.commands(missing, on: bucket, to: facts.cloud.member)
    }
  }
}

/// Whether the records of rehearsals can be read.
enum ServerHistoryCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.serverHistory
    guard let (_, policy) = facts.served else { return facts.unserved(code) }
    guard let history = policy.backups?.history else {
      return .unneeded(code, "No policy names a history of rehearsals.")
    }
    guard let place = BucketPlace(folder: history) else { return HistoryCheck.judge(facts, as: code) }
    return ServerNeed(
      code: code, place: "history \(place)", answer: facts.cloud.server?.granted(.bucket(place.bucket)),
      needed: ServerRights.reading
    ).judge(done: "records can be listed and read") { missing in
      BucketGrant.commands(missing, on: place.bucket, to: facts.cloud.member)
    }
  }
}

/// The roles that give rights on a bucket. Source: cloud.google.com/storage/docs/access-control/iam-roles.
private enum BucketGrant {
  private static func role(_ permission: ExactName) -> String {
    switch permission {
    case ServerRights.adding: "roles/storage.objectCreator"
    case ServerRights.describing: "roles/storage.legacyBucketReader"
    default: "roles/storage.objectViewer"
    }
  }

  static func commands(_ permissions: [ExactName], on bucket: ExactName, to member: String) -> [[String]] {
    let roles = permissions.map(role).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return roles.map { AccessPolicy.command(granting: $0, onBucket: bucket.text, to: member) }
  }
}
