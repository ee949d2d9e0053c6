import Documents
import GoogleCloud
import Policy

/// Whether Firebase answers who a user is.
enum ServerIdentityCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.serverIdentity
    guard let (rules, _) = facts.served else { return facts.unserved(code) }
    let service = "Firebase Authentication of \(rules.project)"
    switch facts.cloud.server?.identity {
    case nil: return .hindered(code, "\(service) was not asked: Rekindle has no token.")
    case .success?: return .ok(code, "\(service) answers who a user is")
    case .failure(let error)?:
      guard let disabled = error.disabledService else {
        return .hindered(code, "\(service) does not answer who a user is. \(error.message)", remedy: error.remedy)
      }
      let name = String(GoogleService.identityToolkit.address.dropFirst("https://".count))
      let command = disabled.command(service: name, project: rules.project.text)
      return .failure(
        code, "\(name) is not enabled: \(error.message)", [command.split(separator: " ").map(String.init)])
    }
  }
}

/// Whether the server may look users up, and make their sessions.
enum ServerUsersCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.serverUsers
    guard let (rules, _) = facts.served else { return facts.unserved(code) }
    return ServerNeed(
      code: code, place: "users of \(rules.project)", answer: facts.cloud.server?.granted(.project(rules.project)),
      needed: ServerRights.users
    ).judge(done: "they can be looked up, and sessions made") { _ in
      ServerNeed.role("rekindleServeUsers", ServerRights.users, in: rules.project, to: facts.cloud.member)
    }
  }
}
