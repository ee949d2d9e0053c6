import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

struct AccessPolicyTests {
  private static let policy = """
    {"version":3,"etag":"e1","bindings":[
      {"role":"roles/a","members":["user:x@y.z"]},
      {"role":"roles/b","members":["user:x@y.z"],"condition":{"title":"t","expression":"e","location":"l"}}]}
    """

  private func projects(_ server: LoopbackServer) throws -> ResourceManagerClient {
    ResourceManagerClient(try ServiceEndpoint(server.url), retries: RetryPolicy.recorded(rules: .storage).0)
  }

  private func decoded() throws -> AccessPolicy {
    try JSONDecoder().decode(AccessPolicy.self, from: Data(Self.policy.utf8))
  }

  @Test("A role under a condition is none, and a member is the same in any case")
  func roles() throws {
    let policy = try decoded()
    #expect(policy.roles(of: "user:X@y.z") == ["roles/a"])
    #expect(policy.roles(of: "user:other") == [])
  }

  @Test("A grant adds to the binding of its role, or makes one, and leaves conditions alone")
  func granting() throws {
    let policy = try decoded()
    #expect(policy.granting("roles/a", to: "user:x@y.z") == policy)
    let added = policy.granting("roles/a", to: "user:n")
    #expect(added.bindings?.first?.members == ["user:x@y.z", "user:n"])
    #expect(added.bindings?.last == policy.bindings?.last)
    let made = policy.granting("roles/b", to: "user:n")
    #expect(made.bindings?.count == 3 && made.bindings?[1] == policy.bindings?[1])
    #expect(made.etag == "e1" && made.version == 3)
    let first = AccessPolicy(etag: "e").granting("roles/a", to: "user:n")
    #expect(first.bindings == [AccessPolicy.Binding(role: "roles/a", members: ["user:n"])])
  }

  @Test("Everybody is told")
  func isPublic() throws {
    #expect(try !decoded().isPublic)
    #expect(AccessPolicy().granting("roles/a", to: "allUsers").isPublic)
  }

  @Test("A project's policy is read with conditions and written whole, with its etag")
  func calls() async throws {
    let server = try LoopbackServer { _ in .json(Self.policy) }
    let client = try projects(server)
    let policy = try await client.accessPolicy(ofProject: "p")
    #expect(try policy == decoded())
    _ = try await client.setAccessPolicy(policy, ofProject: "p")
    #expect(server.requests.map(\.target) == ["/v1/projects/p:getIamPolicy", "/v1/projects/p:setIamPolicy"])
    #expect(
      server.requests.first?.text == #"{"options":{"requestedPolicyVersion":3}}"#
    )
    let body = try #require(
      try JSONSerialization.jsonObject(with: Data(server.requests.last?.body ?? [])) as? [String: Any])
    #expect((body["policy"] as? [String: Any])?["etag"] as? String == "e1")
  }

  @Test("A conflict lasts, and is not tried again; without an etag nothing is sent")
  func conflict() async throws {
    let server = try LoopbackServer { _ in .error(409, "ABORTED") }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await projects(server).setAccessPolicy(AccessPolicy(etag: "e"), ofProject: "p")
    }
    #expect(error?.code == .conflict && server.requests.count == 1)
    let blind = await #expect(throws: GoogleCloudError.self) {
      try await projects(server).setAccessPolicy(AccessPolicy(), ofProject: "p")
    }
    #expect(blind?.code == .invalidArgument && server.requests.count == 1)
  }
}
