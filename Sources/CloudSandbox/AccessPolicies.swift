import JSON
import Sandbox
import Synchronization

/// IAM policies of projects and buckets, kept as they are told: they grant nothing, and nobody is refused.
///
/// A policy has an etag, another one after every change; to set one with an etag that is not the present one fails.
final class AccessPolicies: Sendable {
  /// Of a policy that was never set. Google's own for that.
  private static let firstEtag = "ACAB"
  /// Without it, bindings with conditions are neither told nor taken. Source: cloud.google.com/iam/docs/policies.
  private static let conditionsVersion: Int64 = 3

  private let resources: Resources
  /// Held from the look at an etag to the change.
  private let changes = Mutex(())

  init(resources: Resources) {
    self.resources = resources
  }

  /// - Parameters:
  ///   - name: `projects/P` or `buckets/B`.
  ///   - version: the one that the client asks for.
  func policy(of name: String, version: Int64?) throws -> JSONValue {
    let policy = try stored(name)
    let isConditional = policy["bindings"]?.elements?.contains { $0["condition"] != nil } ?? false
    guard !isConditional || version ?? 1 >= Self.conditionsVersion else {
      throw GoogleError.unsupported("a policy with conditions in version \(version ?? 1); ask for version 3")
    }
    return policy
  }

  /// Replaces a policy.
  /// - Parameter mismatch: thrown if the policy has another etag than the one that is there.
  func set(_ name: String, _ policy: JSONValue, mismatch: any Error) throws -> JSONValue {
    let bindings = try (policy["bindings"]?.elements ?? []).map { try Self.binding($0) }
    let isConditional = bindings.contains { $0["condition"] != nil }
    guard !isConditional || policy["version"]?.integer == Self.conditionsVersion else {
      throw GoogleError.invalid("A policy with conditions must be of version 3.")
    }
    return try changes.withLock { _ in
      let earlier = try stored(name)
      if let etag = policy["etag"]?.text, etag != earlier["etag"]?.text { throw mismatch }
      let changed = JSONValue.members([
        ("version", .integer(isConditional ? Self.conditionsVersion : 1)), ("bindings", .array(bindings)),
        ("etag", .string(Base64.text(Array(RandomName.new().utf8)))),
      ])
      try resources.put(Self.resource(name), changed)
      return changed
    }
  }

  /// A bucket of the same name that is made later begins without it.
  func forget(_ name: String) throws {
    let resource = Self.resource(name)
    if try resources.value(resource) != nil { try resources.delete(resource) }
  }

  private func stored(_ name: String) throws -> JSONValue {
    try resources.value(Self.resource(name))
      ?? .members([("version", .integer(1)), ("bindings", .array([])), ("etag", .string(Self.firstEtag))])
  }

  private static func binding(_ json: JSONValue) throws -> JSONValue {
    guard let role = json["role"]?.text, role.hasPrefix("roles/") || role.contains("/roles/") else {
      throw GoogleError.invalid("A binding needs a role, such as roles/datastore.importExportAdmin.")
    }
    let members = (json["members"]?.elements ?? []).compactMap(\.text)
    guard !members.isEmpty, members.allSatisfy({ $0.hasPrefix("all") || $0.contains(":") }) else {
      throw GoogleError.invalid("The binding of \(role) needs members, such as serviceAccount:EMAIL.")
    }
    return .members([("role", .string(role)), ("members", .strings(members)), ("condition", json["condition"])])
  }

  private static func resource(_ name: String) -> String { "iamPolicies/\(name)" }
}
