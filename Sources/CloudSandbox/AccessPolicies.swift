import GoogleCloud
import Hummingbird
import JSON
import Sandbox
import Synchronization

/// IAM policies of projects, buckets, service accounts, key rings and keys, kept as they are set. They grant nothing: every
/// caller may do everything.
///
/// A policy has an etag, another one after every change; to set one with an etag that is not the present one fails.
/// Only the members of a policy that a mask names change; without a mask these are the bindings, so `auditConfigs` stay.
/// Source: cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/setIamPolicy, updateMask.
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

  /// Answers `getIamPolicy`, `setIamPolicy` and `testIamPermissions` of a resource that exists.
  /// - Parameters:
  ///   - name: as for `policy`.
  ///   - json: the request's body; `getIamPolicy` may have its options in the query.
  /// - Throws: ABORTED if the policy has changed meanwhile; 404 for another verb.
  func answer(_ verb: String?, of name: String, _ json: JSONValue, _ query: RequestQuery) throws -> Response {
    switch verb {
    case "getIamPolicy":
      let version = try query.count("options.requestedPolicyVersion")
      return .json(try policy(of: name, version: json["options"]?["requestedPolicyVersion"]?.integer ?? version))
    case "setIamPolicy":
      guard let policy = json["policy"] else { throw GoogleError.invalid("policy is missing.") }
      let changed = GoogleError(
        .aborted,
        "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.")
      return .json(try set(name, policy, mask: json["updateMask"]?.text, mismatch: changed))
    case "testIamPermissions":
      // Everybody has every permission here.
      return .members([("permissions", json["permissions"] ?? .array([]))])
    default: throw HTTPError(.notFound)
    }
  }

  /// - Parameters:
  ///   - name: `projects/P`, `buckets/B`, `serviceAccounts/EMAIL`, or the name of a key ring or key.
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
  /// - Parameters:
  ///   - mask: names of members, with commas between; nil for the bindings.
  ///   - mismatch: thrown if the policy has another etag than the one that is there.
  func set(_ name: String, _ policy: JSONValue, mask: String? = nil, mismatch: any Error) throws -> JSONValue {
    let fields = mask.map { $0.split(separator: ",").map(String.init) } ?? ["bindings"]
    let bindings = try (policy["bindings"]?.elements ?? []).map { try Self.binding($0) }
    let audits = try (policy["auditConfigs"]?.elements ?? []).map { try AuditConfigs.checked($0) }
    let isConditional = bindings.contains { $0["condition"] != nil }
    guard !isConditional || policy["version"]?.integer == Self.conditionsVersion else {
      throw GoogleError.invalid("A policy with conditions must be of version 3.")
    }
    return try changes.withLock { _ in
      let earlier = try stored(name)
      if let etag = policy["etag"]?.text, etag != earlier["etag"]?.text { throw mismatch }
      let setsBindings = fields.contains("bindings")
      let setsAudits = fields.contains("auditConfigs") || fields.contains("audit_configs")
      let changed = JSONValue.members([
        ("version", setsBindings ? .integer(isConditional ? Self.conditionsVersion : 1) : earlier["version"]),
        ("bindings", setsBindings ? .array(bindings) : earlier["bindings"]),
        ("auditConfigs", setsAudits ? (audits.isEmpty ? nil : .array(audits)) : earlier["auditConfigs"]),
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

  /// A policy as it is kept; nil if none was set.
  func kept(_ name: String) throws -> JSONValue? { try resources.value(Self.resource(name)) }

  /// Keeps a policy again that was kept before.
  func keep(_ name: String, _ policy: JSONValue) throws { try resources.put(Self.resource(name), policy) }

  private func stored(_ name: String) throws -> JSONValue {
    try kept(name)
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
