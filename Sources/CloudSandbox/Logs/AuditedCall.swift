import Documents
import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// A call that the audit log records, by its method and path.
///
/// Names of methods and types of resources follow Google's. Source: cloud.google.com/logging/docs/audit/services, and each
/// service's page. Those of HMAC keys and of restores were not compared with Google's.
struct AuditedCall: Sendable {
  enum Kind: Sendable {
    /// Of the log `cloudaudit.googleapis.com/activity`, which cannot be switched off.
    case adminWrite
    /// Of the log `cloudaudit.googleapis.com/data_access`, which a project's `auditConfigs` switch on.
    case data(AuditConfigs.Kind)
  }

  /// What the call is about.
  enum Subject: Sendable {
    case project(String)
    case bucket(String)
    /// A service account; the project is `-` where the path says so.
    case account(email: String, project: String)
    /// A key ring, key or version by its name, which begins with `projects/P/locations/L`.
    case kms(String)
    /// A job by its name.
    case job(String)
  }

  var kind = Kind.adminWrite
  var service: String
  var method: String
  /// As the call's path names it.
  var resourceName: String
  var subject: Subject

  /// Nil for a call that is not recorded.
  init?(_ request: Request) {
    let parts = request.uri.path.partsOfName().dropFirst()
    let call: AuditedCall?
    switch (parts.first, parts.dropFirst().first, parts.dropFirst(2).first) {
    case ("v1", "projects", _): call = Self.resource(request)
    case ("storage", "v1", "projects"): call = Self.hmacKey(Self.decoded(parts.dropFirst(3)), request.method)
    case ("storage", "v1", "b"): call = Self.storage(Self.decoded(parts.dropFirst(3)), request.method)
    case ("download", "storage", "v1") where request.method == .get && parts.dropFirst(5).first == "o":
      call = Self.object(Self.decoded(parts.dropFirst(4).prefix(1) + parts.dropFirst(6)), .dataRead, "get")
    default: call = StorageXML.isAddressed(by: request) ? Self.object(Self.decoded(parts), .dataRead, "get") : nil
    }
    guard let call else { return nil }
    self = call
  }

  private init(
    _ service: String, _ method: String, _ resourceName: String, _ subject: Subject, kind: Kind = .adminWrite
  ) {
    (self.kind, self.service, self.method) = (kind, service + ".googleapis.com", method)
    (self.resourceName, self.subject) = (resourceName, subject)
  }

  private static func decoded(_ parts: ArraySlice<Substring>) -> [String] {
    parts.map { PercentEncoding.decode($0) ?? String($0) }
  }

  // MARK: Cloud Storage

  /// Which log an object's or a bucket's call belongs to. Source: cloud.google.com/storage/docs/audit-logging: to delete an object is
  /// not Admin Activity.
  /// - Parameter parts: what stands behind `/storage/v1/b`.
  private static func storage(_ parts: [String], _ verb: HTTPRequest.Method) -> AuditedCall? {
    guard let bucket = parts.first else { return nil }
    let name = "projects/_/buckets/\(bucket)"
    func call(_ method: String) -> AuditedCall { AuditedCall("storage", "storage.\(method)", name, .bucket(bucket)) }
    switch (parts.count, parts.count > 1 ? parts[1] : "", verb) {
    case (1, _, .delete): return call("buckets.delete")
    case (1, _, .patch), (1, _, .put): return call("buckets.update")
    case (2, "iam", .put): return call("setIamPermissions")
    case (2, "restore", .post): return call("buckets.restore")
    case (2, "o", .get):
      return AuditedCall("storage", "storage.objects.list", name, .bucket(bucket), kind: .data(.dataRead))
    case (3..., "o", .get): return object([bucket] + parts[2...], .dataRead, "get")
    case (3..., "o", .delete): return object([bucket] + parts[2...], .dataWrite, "delete")
    case (4..., "o", .post) where parts.last == "restore":
      return object([bucket] + parts[2...].dropLast(), .dataWrite, "restore")
    default: return nil
    }
  }

  /// - Parameter parts: the bucket, and the parts of the object's name.
  private static func object(_ parts: [String], _ kind: AuditConfigs.Kind, _ method: String) -> AuditedCall? {
    guard let bucket = parts.first, parts.count > 1 else { return nil }
    let name = "projects/_/buckets/\(bucket)/objects/\(parts.dropFirst().joined(separator: "/"))"
    return AuditedCall("storage", "storage.objects.\(method)", name, .bucket(bucket), kind: .data(kind))
  }

  /// - Parameter parts: what stands behind `/storage/v1/projects`.
  private static func hmacKey(_ parts: [String], _ verb: HTTPRequest.Method) -> AuditedCall? {
    guard (2...3).contains(parts.count), parts[1] == "hmacKeys" else { return nil }
    let methods: [HTTPRequest.Method: String] =
      parts.count == 2 ? [.post: "create"] : [.put: "update", .delete: "delete"]
    return methods[verb].map { method in
      AuditedCall(
        "storage", "storage.hmacKeys.\(method)", "projects/" + parts.joined(separator: "/"), .project(parts[0]))
    }
  }

  // MARK: /v1/projects/P/...

  private static func resource(_ request: Request) -> AuditedCall? {
    guard let path = try? ResourcePath(request, hasVerb: request.method == .post), path.segments.count > 1 else {
      return nil
    }
    let segments = path.segments
    let (project, name) = (segments[1], segments.joined(separator: "/"))
    if segments.count == 2 {
      guard path.verb == "setIamPolicy" else { return nil }
      return AuditedCall("cloudresourcemanager", "SetIamPolicy", name, .project(project))
    }
    switch (segments[2], segments.count > 4 ? segments[4] : "") {
    case ("serviceAccounts", _): return account(segments, request.method, path.verb)
    case ("locations", "jobs"):
      guard let method = job(segments.count, request.method, path.verb) else { return nil }
      return AuditedCall("cloudscheduler", "google.cloud.scheduler.v1.CloudScheduler.\(method)", name, .job(name))
    case ("locations", "keyRings"):
      guard let method = kms(segments.count, request.method, path.verb) else { return nil }
      return AuditedCall("cloudkms", method, name, .kms(name))
    default: return nil
    }
  }

  private static func account(_ segments: [String], _ verb: HTTPRequest.Method, _ custom: String?) -> AuditedCall? {
    let methods: [String?: String]
    switch (segments.count, verb) {
    case (4, .delete): methods = [nil: "DeleteServiceAccount"]
    case (4, .post):
      methods = [
        "setIamPolicy": "SetIAMPolicy", "disable": "DisableServiceAccount", "enable": "EnableServiceAccount",
      ]
    case (5, .post): methods = [nil: "CreateServiceAccountKey", "upload": "UploadServiceAccountKey"]
    case (6, .delete): methods = [nil: "DeleteServiceAccountKey"]
    case (6, .post): methods = ["disable": "DisableServiceAccountKey", "enable": "EnableServiceAccountKey"]
    default: return nil
    }
    guard segments.count == 4 || segments[4] == "keys", let method = methods[custom] else { return nil }
    // The collection of keys is not a resource.
    let name = (segments.count == 5 ? segments.dropLast() : segments).joined(separator: "/")
    return AuditedCall(
      "iam", "google.iam.admin.v1.\(method)", name, .account(email: segments[3], project: segments[1]))
  }

  private static func job(_ count: Int, _ verb: HTTPRequest.Method, _ custom: String?) -> String? {
    switch (count, verb, custom) {
    case (5, .post, nil): "CreateJob"
    case (6, .patch, _): "UpdateJob"
    case (6, .delete, _): "DeleteJob"
    case (6, .post, "pause"): "PauseJob"
    case (6, .post, "resume"): "ResumeJob"
    case (6, .post, "run"): "RunJob"
    default: nil
    }
  }

  private static func kms(_ count: Int, _ verb: HTTPRequest.Method, _ custom: String?) -> String? {
    switch (count, verb, custom) {
    case (6, .post, "setIamPolicy"), (8, .post, "setIamPolicy"): "SetIamPolicy"
    case (10, .patch, _): "UpdateCryptoKeyVersion"
    case (10, .post, "destroy"): "DestroyCryptoKeyVersion"
    case (10, .post, "restore"): "RestoreCryptoKeyVersion"
    default: nil
    }
  }
}
