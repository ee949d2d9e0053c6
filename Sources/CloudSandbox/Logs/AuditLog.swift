import Documents
import Hummingbird
import JSON
import Sandbox
import Synchronization

/// Writes the audit log: an entry for each `AuditedCall` that succeeded.
///
/// Source: cloud.google.com/logging/docs/audit/understanding-audit-logs.
struct AuditLog: Sendable {
  let logs: LogStore
  let accounts: ServiceAccounts
  let policies: AccessPolicies
  let objects: StorageStore

  /// Whether a text can be a project's id or number.
  static func isProject(_ text: some StringProtocol) -> Bool {
    String(text).wholeMatch(of: /[a-z0-9][a-z0-9.:-]{0,62}/) != nil
  }

  /// Answers a request with what `body` returns, and writes its entry.
  func recording(_ request: Request, _ body: () async throws -> Response) async throws -> Response {
    guard let call = AuditedCall(request) else { return try await body() }
    // Who and where are looked up before: the call may delete the account or the bucket that tell it.
    let principal = try accounts.principal(of: request)
    let before = try project(of: call.subject)
    let made = AuditNote()
    let response = try await AuditNote.$current.withValue(made) { try await body() }
    guard (200..<300).contains(response.status.code) else { return response }
    if let project = try before ?? project(of: call.subject), Self.isProject(project) {
      try write(call, project, principal, made.value, request)
    }
    return response
  }

  private func project(of subject: AuditedCall.Subject) throws -> String? {
    switch subject {
    case .project(let id): return id
    case .bucket(let name):
      do { return StorageBuckets.project(of: try objects.bucket(name)) } catch is StorageError { return nil }
    case .account(let email, let project): return project == "-" ? try accounts.account(email)?.project : project
    case .kms(let name), .job(let name): return name.partsOfName().dropFirst().first.map(String.init)
    }
  }

  private func write(
    _ call: AuditedCall, _ project: String, _ principal: Principal?, _ made: JSONValue?, _ request: Request
  ) throws {
    var (log, severity) = ("activity", "NOTICE")
    if case .data(let kind) = call.kind {
      let configs = AuditConfigs(try policies.kept("projects/\(project)"))
      guard configs.includes(kind, of: call.service, by: principal?.email) else { return }
      (log, severity) = ("data_access", "INFO")
    }
    let (time, id) = (logs.time(), RandomName.new())
    let payload = JSONValue.members([
      ("@type", .string("type.googleapis.com/google.cloud.audit.AuditLog")), ("status", .object([])),
      (
        "authenticationInfo",
        .members([
          ("principalEmail", principal.map { .string($0.email) }),
          ("serviceAccountKeyName", principal?.keyName.map { .string($0) }),
        ])
      ),
      (
        "requestMetadata",
        .members([
          ("callerIp", .string(SandboxEndpoint.host)),
          ("callerSuppliedUserAgent", request.headers[.userAgent].map { .string($0) }),
        ])
      ),
      ("serviceName", .string(call.service)), ("methodName", .string(call.method)),
      ("resourceName", .string(call.resourceName)), ("response", made),
    ])
    let entry = JSONValue.members([
      ("protoPayload", payload), ("insertId", .string(id)), ("resource", Self.resource(call.subject, project)),
      ("timestamp", .time(time)), ("severity", .string(severity)),
      ("logName", .string("projects/\(project)/logs/cloudaudit.googleapis.com%2F\(log)")),
      ("receiveTimestamp", .time(time)),
    ])
    try logs.append(entry, time: time, project: project, insertID: id)
  }

  /// A monitored resource. Source: cloud.google.com/monitoring/api/resources.
  private static func resource(_ subject: AuditedCall.Subject, _ project: String) -> JSONValue {
    var labels: [(String, String)] = [("project_id", project)]
    let type: String
    switch subject {
    case .project: type = "project"
    case .bucket(let name):
      type = "gcs_bucket"
      labels.append(("bucket_name", name))
    case .account(let email, _):
      type = "service_account"
      labels += [("email_id", email), ("unique_id", IAMService.uniqueID)]
    case .job(let name):
      type = "cloud_scheduler_job"
      labels += named(name, ["location", "job_id"])
    case .kms(let name):
      let names = named(name, ["location", "key_ring_id", "crypto_key_id", "crypto_key_version_id"])
      type = ["cloudkms_keyring", "cloudkms_cryptokey", "cloudkms_cryptokeyversion"][max(0, min(names.count - 2, 2))]
      labels += names
    }
    return .members([
      ("type", .string(type)), ("labels", .members(labels.map { ($0, .string($1)) })),
    ])
  }

  /// The ids in `projects/P/COLLECTION/ID/...` after the project's, by the labels' names.
  private static func named(_ name: String, _ labels: [String]) -> [(String, String)] {
    let parts = name.partsOfName()
    let ids = stride(from: 3, to: parts.count, by: 2).map { String(parts[$0]) }
    return Array(zip(labels, ids))
  }
}

/// What an audited call made and its path does not name, such as a key's name: `protoPayload.response` of its entry.
final class AuditNote: Sendable {
  /// Of the call that this task answers; nil while the call is not audited.
  @TaskLocal static var current: AuditNote?

  private let made = Mutex<JSONValue?>(nil)

  var value: JSONValue? { made.withLock { $0 } }

  func set(_ value: JSONValue) { made.withLock { $0 = value } }
}
