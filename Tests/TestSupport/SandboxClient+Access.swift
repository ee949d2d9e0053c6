import Documents
import JSON

/// Roles in the sandbox's policies, given and taken without the start of gcloud that `add-iam-policy-binding` needs.
extension SandboxClient {
  /// - Parameter member: such as `user:ana@pyme-erp.pe`.
  package func grant(_ role: String, to member: String, onProject projectID: String) async throws {
    try await changeProject(projectID, role) { $0 + [member] }
  }

  package func revoke(_ role: String, from member: String, onProject projectID: String) async throws {
    try await changeProject(projectID, role) { $0.filter { $0 != member } }
  }

  package func grant(_ role: String, to member: String, onBucket bucket: String) async throws {
    let path = "/storage/v1/b/\(bucket)/iam"
    let policy = try await call("GET", path + "?optionsRequestedPolicyVersion=3")
    try await call("PUT", path, Self.changed(policy, role) { $0 + [member] })
  }

  private func changeProject(
    _ projectID: String, _ role: String, _ change: ([String]) -> [String]
  ) async throws {
    let path = "/v1/projects/\(projectID)"
    let policy = try await call("POST", path + ":getIamPolicy", #"{"options":{"requestedPolicyVersion":3}}"#)
    try await call("POST", path + ":setIamPolicy", #"{"policy":\#(Self.changed(policy, role, change))}"#)
  }

  /// The policy with other members in the role's binding without a condition, as JSON.
  private static func changed(_ policy: JSONValue, _ role: String, _ change: ([String]) -> [String]) -> String {
    var bindings = policy["bindings"]?.elements ?? []
    var members: [String] = []
    if let index = bindings.firstIndex(where: { $0["role"]?.text == role && $0["condition"] == nil }) {
      members = bindings.remove(at: index)["members"]?.elements?.compactMap(\.text) ?? []
    }
    members = change(members)
    if !members.isEmpty { bindings.append(.members([("role", .string(role)), ("members", .strings(members))])) }
    return String(decoding: policy.setting("bindings", .array(bindings)).json, as: UTF8.self)
  }
}
