import Documents
import GoogleCloud
import Policy

/// Whether links can be signed, by the account of `serve.links` or the server's own.
enum ServerLinksCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.serverLinks
    guard let (rules, _) = facts.served else { return facts.unserved(code) }
    guard rules.actions.contains(.links) else { return .unneeded(code, "The policy does not allow links.") }
    guard facts.cloud.server != nil else {
      return .hindered(code, "The account that signs links was not asked about: Rekindle has no token.")
    }
    guard let account = rules.links ?? facts.cloud.caller else {
      return .hindered(
        code, "Which account signs links is not known: the credential does not name a service account.",
        remedy: "Name the account in serve.links of the policy, or run this with the server's own credential.")
    }
    return ServerNeed(
      code: code, place: "links signed by \(account)",
      answer: facts.cloud.server?.granted(.account(ExactName(account))), needed: [ServerRights.signing]
    ).judge(done: "it can sign") { _ in
      let address = ServiceAccountAddress(account)
      let project = address.projectOption.first.map { ExactName(String($0.dropFirst("--project=".count))) }
      let id = "rekindleServeLinks"
      return [
        ServerNeed.making(id, [ServerRights.signing], in: project ?? rules.project),
        [
          "gcloud", "iam", "service-accounts", "add-iam-policy-binding", account, "--member=\(facts.cloud.member)",
          "--role=projects/\(project ?? rules.project)/roles/\(id)",
        ] + address.projectOption,
      ]
    }
  }
}

/// Whether an export can be started, and what runs be seen.
enum ServerExportCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.serverExport
    guard let (rules, policy) = facts.served, let production = policy.production else { return facts.unserved(code) }
    let starts = rules.actions.contains(.export)
    let all = ServerRights.operations + (starts ? [ServerRights.export, ServerRights.cancelling] : [])
    return ServerNeed(
      code: code, place: "exports of \(production)",
      answer: facts.cloud.server?.granted(.project(production.project)),
      needed: starts ? ServerRights.operations + [ServerRights.export] : [],
      useful: starts ? [ServerRights.cancelling] : ServerRights.operations,
      less: starts ? "Exports cannot be cancelled from the page." : "What runs is unknown."
    ).judge(done: starts ? "they can be started, seen and cancelled" : "they can be seen") { _ in
      ServerNeed.role("rekindleServeExports", all, in: production.project, to: facts.cloud.member)
    }
  }
}
