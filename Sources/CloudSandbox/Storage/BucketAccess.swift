import Hummingbird
import JSON
import Sandbox

/// `/storage/v1/b/BUCKET/iam`: who may do what with a bucket.
struct BucketAccess: Sendable {
  let policies: AccessPolicies

  func call(_ bucket: String, _ query: RequestQuery, _ request: Request) async throws -> Response {
    let name = Self.name(bucket)
    switch request.method {
    case .get:
      return .json(
        try told(bucket, policies.policy(of: name, version: query.count("optionsRequestedPolicyVersion"))))
    case .put:
      let policy = try await request.json()
      return .json(told(bucket, try policies.set(name, policy, mismatch: StorageError.conditionNotMet)))
    default: throw HTTPError(.notFound)
    }
  }

  func forget(_ bucket: String) throws { try policies.forget(Self.name(bucket)) }

  private func told(_ bucket: String, _ policy: JSONValue) -> JSONValue {
    policy.setting("kind", .string("storage#policy"))
      .setting("resourceId", .string("projects/_/buckets/\(bucket)"))
  }

  private static func name(_ bucket: String) -> String { "buckets/\(bucket)" }
}
