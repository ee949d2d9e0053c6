import Documents
import Policy

/// Whether a policy names all that `rekindle serve` needs to start.
enum ServerPolicyCheck {
  private static let code = Doctor.Code.serverPolicy

  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    guard let policy = facts.policy else {
      return .failure(
        code, "There is no \(PolicyReader.fileName) here, so the server cannot start.",
        remedy: "Write one with serve, production and backups (docs/policy.md), or give --policy.")
    }
    let missing = [
      policy.serve == nil ? "serve" : nil, policy.production == nil ? "production" : nil,
      policy.backups == nil ? "backups" : nil,
    ].compactMap(\.self)
    guard missing.isEmpty, let serve = policy.serve else {
      return .failure(
        code, "\(policy.path) lacks \(missing.joined(separator: ", ")), so the server cannot start.",
        remedy: "Add it (docs/policy.md).")
    }
    let actions = ServeRules.Action.allCases.filter(serve.actions.contains).map(\.rawValue)
    let parts = [
      "users of \(serve.project) with \(serve.claim): \(serve.value?.text ?? "true")", "audit log \(serve.audit)",
      actions.isEmpty ? "read-only" : "actions \(actions.joined(separator: ", "))",
      serve.hosts.isEmpty ? "answers this machine only" : "answers \(serve.hosts.joined(separator: ", "))",
      serve.apiKey == nil ? "takes Bearer tokens only" : "has a sign-in page",
    ]
    return .ok(code, "\(policy.path): \(parts.joined(separator: "; "))")
  }
}

extension Doctor.Facts {
  /// What the server serves; nil where the policy lacks something that it needs to start.
  var served: (rules: ServeRules, policy: Policy)? {
    guard let policy, let rules = policy.serve, policy.production != nil, policy.backups != nil else { return nil }
    return (rules, policy)
  }

  func unserved(_ code: Doctor.Code) -> HealthCheck {
    .unneeded(code, "It was not looked at, because the policy lacks what the server needs to start.")
  }
}
