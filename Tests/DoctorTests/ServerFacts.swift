import Documents

@testable import Doctor
@testable import GoogleCloud
@testable import Policy

extension Doctor.Facts {
  static let auditBucket: ExactName = "pyme-erp-audit"
  static let links: ExactName = "backup-links@pyme-erp.iam.gserviceaccount.com"

  /// Of an account that has what the server needs, and nothing more.
  static func served(_ change: (inout ServeRules) -> Void = { _ in }) -> Doctor.Facts {
    var facts = healthy()
    var rules = ServeRules(project: "pyme-erp", audit: "gs://\(auditBucket)/rekindle")
    rules.links = links.text
    change(&rules)
    facts.policy?.serve = rules
    var server = ServerFacts()
    server.identity = .success(true)
    server.rights =
      facts.policy.map { policy in
        ServerRights.asked(policy, caller: facts.cloud.caller).map { rights in
          let dangers = ServerExcessCheck.dangers(rights, policy)
          return (rights.resource, .success(rights.permissions.filter { !dangers.contains($0) }))
        }
      } ?? []
    facts.cloud.server = server
    return facts
  }

  /// Has the account not have a right.
  mutating func take(_ permission: ExactName, _ resource: ServerRights.Resource) {
    change(resource) { $0.removeAll { $0 == permission } }
  }

  /// Has the account have a right more.
  mutating func give(_ permission: ExactName, _ resource: ServerRights.Resource) {
    change(resource) { $0.append(permission) }
  }

  mutating func refuse(_ resource: ServerRights.Resource, _ error: GoogleCloudError) {
    for index in cloud.server?.rights.indices ?? 0..<0 where cloud.server?.rights[index].resource == resource {
      cloud.server?.rights[index].granted = .failure(error)
    }
  }

  private mutating func change(_ resource: ServerRights.Resource, _ body: (inout [ExactName]) -> Void) {
    for index in cloud.server?.rights.indices ?? 0..<0 where cloud.server?.rights[index].resource == resource {
      guard case .success(var granted)? = cloud.server?.rights[index].granted else { continue }
      body(&granted)
      cloud.server?.rights[index].granted = .success(granted)
    }
  }
}
