import Hummingbird
import JSON
import Sandbox

/// `/storage/v1/b`: buckets as stored resources. What a client sets is kept and told again; none of it acts on objects.
struct StorageBuckets: Sendable {
  /// The members of a bucket's resource that a client may set.
  private static let settable = [
    "lifecycle", "iamConfiguration", "softDeletePolicy", "versioning", "retentionPolicy", "labels", "storageClass",
    "autoclass", "rpo", "billing", "logging", "website", "cors", "defaultEventBasedHold", "encryption",
    "objectRetention", "hierarchicalNamespace", "ipFilter",
  ]
  /// 7 days in seconds, what Cloud Storage sets for a bucket whose maker says nothing.
  private static let softDeleteSeconds = "604800"
  private static let multiRegions: Set<String> = ["US", "EU", "ASIA"]

  /// Where a bucket's project is kept; Cloud Storage tells only its number.
  private static let projectMember = "sandboxProject"

  let store: StorageStore

  func list(_ query: RequestQuery) throws -> Response {
    let prefix = query["prefix"] ?? ""
    let project = query["project"]
    let buckets = try store.buckets().filter {
      ($0["name"]?.text ?? "").utf8.starts(with: prefix.utf8)
        && (project == nil || $0[Self.projectMember]?.text == project)
    }
    return .members([
      ("kind", .string("storage#buckets")), ("items", .array(buckets.map { $0.setting(Self.projectMember, nil) })),
    ])
  }

  func get(_ name: String) throws -> Response {
    .json(try store.bucket(name).setting(Self.projectMember, nil))
  }

  func insert(_ query: RequestQuery, _ resource: JSONValue, _ request: Request) throws -> Response {
    guard let name = resource["name"]?.text, Self.isName(name) else {
      throw StorageError.invalid("Invalid bucket name: '\(resource["name"]?.text ?? "")'")
    }
    let base = ObjectResource(request).base
    let bucket = try store.changeBucket(name) { earlier, time in
      guard earlier == nil else {
        throw StorageError.conflict(
          "Your previous request to create the named bucket succeeded and you already own it.")
      }
      let location = (resource["location"]?.text ?? "US").uppercased()
      let softDelete = JSONValue.members([
        ("retentionDurationSeconds", .string(Self.softDeleteSeconds)), ("effectiveTime", .time(time)),
      ])
      let bucket = JSONValue.members([
        ("kind", .string("storage#bucket")), ("id", .string(name)), ("name", .string(name)),
        ("selfLink", .string("\(base)/storage/v1/b/\(name)")),
        ("projectNumber", .string(ProjectAccess.number(of: query["project"] ?? "p"))),
        (Self.projectMember, query["project"].map { .string($0) }),
        ("metageneration", .string("1")), ("location", .string(location)),
        ("locationType", .string(Self.multiRegions.contains(location) ? "multi-region" : "region")),
        ("storageClass", .string("STANDARD")), ("etag", .string("CAE=")), ("timeCreated", .time(time)),
        ("updated", .time(time)), ("softDeletePolicy", softDelete),
      ])
      let access = resource["iamConfiguration"]?.nonNull ?? .object([])
      return Self.merging(bucket, resource.setting("iamConfiguration", access), time)
    }
    return .json((bucket ?? .object([])).setting(Self.projectMember, nil))
  }

  /// PATCH and, as far as it differs here, PUT: members that are sent are replaced, and removed by null.
  func patch(_ name: String, _ query: RequestQuery, _ resource: JSONValue) throws -> Response {
    let bucket = try store.changeBucket(name) { earlier, time in
      guard let earlier else { throw StorageError.noBucket(name) }
      let metageneration = earlier["metageneration"]?.integer ?? 1
      try Precondition(query).check(generation: 0, metageneration: metageneration, isRead: false)
      return Self.merging(earlier, resource, time)
        .setting("metageneration", .integer64(metageneration + 1))
        .setting("etag", .string(Base64.text(Array("\(metageneration + 1)".utf8))))
        .setting("updated", .time(time))
    }
    return .json((bucket ?? .object([])).setting(Self.projectMember, nil))
  }

  func delete(_ name: String) throws -> Response {
    guard try store.objects(of: name).next() == nil else {
      throw StorageError.conflict("The bucket you tried to delete is not empty.")
    }
    try store.changeBucket(name) { earlier, _ in
      guard earlier != nil else { throw StorageError.noBucket(name) }
      return nil
    }
    return Response(status: .noContent)
  }

  /// Everybody has every permission here.
  func permissions(_ query: RequestQuery) -> Response {
    .members([
      ("kind", .string("storage#testIamPermissionsResponse")), ("permissions", .strings(query.all("permissions"))),
    ])
  }

  private static func merging(_ bucket: JSONValue, _ resource: JSONValue, _ time: Int64) -> JSONValue {
    var bucket = bucket
    for member in resource.members ?? [] where settable.contains(member.name) {
      switch (member.name, member.value) {
      case ("labels", .object(let labels)):
        var merged = bucket["labels"] ?? .object([])
        for label in labels { merged = merged.setting(label.name, label.value.nonNull) }
        bucket = bucket.setting("labels", merged)
      case ("iamConfiguration", .object):
        bucket = bucket.setting("iamConfiguration", access(bucket, member.value, time))
      case ("softDeletePolicy", .object(let policy)):
        let stated = policy.filter { $0.name == "retentionDurationSeconds" }.map { ($0.name, $0.value.asText) }
        bucket = bucket.setting("softDeletePolicy", .members(stated + [("effectiveTime", .time(time))]))
      default: bucket = bucket.setting(member.name, member.value.nonNull)
      }
    }
    return bucket
  }

  /// `iamConfiguration` with what Cloud Storage adds to it.
  private static func access(_ bucket: JSONValue, _ change: JSONValue, _ time: Int64) -> JSONValue {
    let earlier = bucket["iamConfiguration"]
    let uniform =
      change["uniformBucketLevelAccess"]?["enabled"]?.truth
      ?? earlier?["uniformBucketLevelAccess"]?["enabled"]?.truth ?? false
    let level = JSONValue.members([
      ("enabled", .boolean(uniform)),
      // Ninety days, after which uniform access cannot be switched off any more.
      ("lockedTime", uniform ? .time(time + 90 * 86_400 * 1_000_000) : nil),
    ])
    return .members([
      ("bucketPolicyOnly", level), ("uniformBucketLevelAccess", level),
      (
        "publicAccessPrevention",
        change["publicAccessPrevention"] ?? earlier?["publicAccessPrevention"] ?? .string("inherited")
      ),
    ])
  }

  /// Cloud Storage's rule, for names without dots: 3 to 63 of a-z, 0-9, `-`, `_` and `.`, a letter or digit at both ends.
  private static func isName(_ name: String) -> Bool {
    name.wholeMatch(of: /[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]/) != nil
  }
}

extension JSONValue {
  /// Nil for null.
  var nonNull: JSONValue? {
    if case .null = self { nil } else { self }
  }

  /// A number as a string, as Cloud Storage writes 64-bit integers.
  fileprivate var asText: JSONValue {
    if case .number(let digits) = self { .string(digits) } else { self }
  }
}
