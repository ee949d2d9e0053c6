import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// Cloud Resource Manager: `GET /v3/projects/P`; `POST /v1/projects/P:getIamPolicy`, `:setIamPolicy` and
/// `:testIamPermissions`.
struct ProjectAccess: Sendable {
  let policies: AccessPolicies

  /// Every project exists.
  func get(_ projectID: String) -> Response {
    .members([
      ("name", .string("projects/\(ProjectNumber.of(projectID))")), ("projectId", .string(projectID)),
      ("state", .string("ACTIVE")),
    ])
  }

  func call(project: String, _ verb: String?, _ request: Request) async throws -> Response {
    let json = try await request.json()
    let name = "projects/\(project)"
    switch verb {
    case "getIamPolicy":
      return .json(try policies.policy(of: name, version: json["options"]?["requestedPolicyVersion"]?.integer))
    case "setIamPolicy":
      guard let policy = json["policy"] else { throw GoogleError.invalid("policy is missing.") }
      let changed = GoogleError(
        .aborted,
        "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.")
      return .json(try policies.set(name, policy, mismatch: changed))
    case "testIamPermissions":
      // Everybody has every permission here.
      return .members([("permissions", json["permissions"] ?? .array([]))])
    default: throw HTTPError(.notFound)
    }
  }
}
