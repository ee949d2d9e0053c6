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
      ("name", .string("projects/\(Self.number(of: projectID))")), ("projectId", .string(projectID)),
      ("state", .string("ACTIVE")),
    ])
  }

  /// The number of a project, which is not made here, so it is made of its id: the same one each time. It has 12 digits, as
  /// Google's have; a number that is asked for is itself.
  static func number(of projectID: String) -> String {
    if !projectID.isEmpty, projectID.utf8.allSatisfy({ (48...57).contains($0) }) { return projectID }
    // FNV-1a, 64 bits.
    let hash = projectID.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    return "\(100_000_000_000 + hash % 900_000_000_000)"
  }

  func call(project: String, _ verb: String?, _ request: Request) async throws -> Response {
    try policies.answer(verb, of: "projects/\(project)", try await request.json(), RequestQuery(request))
  }
}
