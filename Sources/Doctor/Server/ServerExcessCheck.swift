import Documents
import GoogleCloud
import Policy
import Verification

/// Whether the server's account can do what the server never does. Who breaks into the server can do that, too.
enum ServerExcessCheck {
  private static let code = Doctor.Code.serverExcess

  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    guard let (_, policy) = facts.served else { return facts.unserved(code) }
    guard let server = facts.cloud.server else {
      return .hindered(code, "The rights that the server should not have were not asked about: Rekindle has no token.")
    }
    var (found, unread): ([String], [String]) = ([], [])
    var commands: [[String]] = []
    for rights in ServerRights.asked(policy, caller: facts.cloud.caller) {
      switch server.granted(rights.resource) {
      case .success(let granted)?:
        let excess = dangers(rights, policy).filter { granted.contains($0) }
        guard !excess.isEmpty else { continue }
        found.append("on \(name(rights.resource)): \(ServerNeed.list(excess))")
        commands.append(roles(rights.resource, facts.cloud.member))
      case .failure(let error)?: unread.append("\(name(rights.resource)): \(error.message)")
      case nil: unread.append("\(name(rights.resource)) was not asked.")
      }
    }
    let excess = "The server's account can do what the server never does, \(found.joined(separator: "; "))."
    let remedy =
      found.isEmpty
      ? nil
      : "The command lists roles of the account. Take away those that bring these rights, and give the roles of docs/serve.md."
    guard unread.isEmpty else {
      return HealthCheck(
        code, .unknown,
        "The service does not say all rights of the account. \(unread.joined(separator: " "))"
          + (found.isEmpty ? "" : " \(excess)"), remedy: remedy, commands: commands)
    }
    guard found.isEmpty else { return .warning(code, excess, remedy: remedy, commands) }
    return .ok(code, "the account cannot import, delete, change access, or act as an account")
  }

  /// What the account should not be able to do with something, by what the policy lets the server do.
  static func dangers(_ rights: ServerRights, _ policy: Policy) -> [ExactName] {
    let actions = policy.serve?.actions ?? []
    var allowed = ServerRights.users + ServerRights.operations + ServerRights.reading + [ServerRights.describing]
    if actions.contains(.export) { allowed += [ServerRights.export, ServerRights.cancelling] }
    // On the project it is the right to sign as each of its accounts.
    if actions.contains(.links), case .account = rights.resource { allowed.append(ServerRights.signing) }
    if case .bucket(let bucket) = rights.resource, adds(to: bucket, policy) { allowed.append(ServerRights.adding) }
    return rights.permissions.filter { !allowed.contains($0) }
  }

  /// Whether the server writes to a bucket: entries of the audit log, and counts beside exports that it starts.
  private static func adds(to bucket: ExactName, _ policy: Policy) -> Bool {
    let audit = policy.serve.flatMap { BucketPlace(folder: $0.audit) }?.bucket
    return bucket == audit || bucket == policy.backups?.bucket && policy.serve?.actions.contains(.export) == true
  }

  private static func name(_ resource: ServerRights.Resource) -> String {
    switch resource {
    case .project(let id): "the project \(id)"
    case .bucket(let bucket): "gs://\(bucket)"
    case .account(let email): "the account \(email)"
    }
  }

  private static func roles(_ resource: ServerRights.Resource, _ member: String) -> [String] {
    let reading: [String] =
      switch resource {
      case .project(let id): ["projects", "get-iam-policy", id.text]
      case .bucket(let bucket): ["storage", "buckets", "get-iam-policy", "gs://\(bucket)"]
      case .account(let email):
        ["iam", "service-accounts", "get-iam-policy", email.text]
          + ServiceAccountAddress(email.text).projectOption
      }
    return ["gcloud"] + reading + [
      "--flatten=bindings[].members", "--filter=bindings.members:\(member)", "--format=value(bindings.role)",
    ]
  }
}
