import Hummingbird
import JSON
import Sandbox

/// `/storage/v1/b`: buckets as stored resources. What a client sets is kept and told again; only `softDeletePolicy` acts on
/// objects.
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
  /// Of a bucket whose maker named none.
  private static let defaultProject = "p"

  let store: StorageStore

  func list(_ query: RequestQuery) throws -> Response {
    let prefix = query["prefix"] ?? ""
    let project = query["project"]
    let all = query.flag("softDeleted") ? try store.deletedBuckets().map(Self.resource) : try store.buckets()
    let buckets = all.filter {
      ($0["name"]?.text ?? "").utf8.starts(with: prefix.utf8)
        && (project == nil || $0[Self.projectMember]?.text == project)
    }
    return .members([
      ("kind", .string("storage#buckets")), ("items", .array(buckets.map(Self.told))),
    ])
  }

  func get(_ name: String, _ query: RequestQuery) throws -> Response {
    let generation = try query.count("generation")
    let bucket: JSONValue?
    if query.flag("softDeleted") {
      guard let generation else { throw StorageError.noGeneration("bucket") }
      bucket = try store.deletedBuckets().map(Self.resource).first {
        StorageStore.generation(of: $0) == generation && ($0["name"]?.text ?? "").utf8.elementsEqual(name.utf8)
      }
    } else {
      bucket = try store.bucket(name)
    }
    guard let bucket, generation ?? StorageStore.generation(of: bucket) == StorageStore.generation(of: bucket) else {
      throw StorageError.noBucket(name)
    }
    return .json(Self.told(bucket))
  }

  /// How the bucket keeps its objects. Source: cloud.google.com/storage/docs/json_api/v1/buckets/getStorageLayout.
  func storageLayout(_ name: String) throws -> Response {
    let bucket = try store.bucket(name)
    return .members([
      ("kind", .string("storage#storageLayout")), ("bucket", .string(name)), ("location", bucket["location"]),
      ("locationType", bucket["locationType"]), ("hierarchicalNamespace", bucket["hierarchicalNamespace"]),
    ])
  }

  static func project(of bucket: JSONValue) -> String { bucket[projectMember]?.text ?? defaultProject }

  /// A bucket as a client sees it.
  private static func told(_ bucket: JSONValue) -> JSONValue {
    bucket.setting(projectMember, nil).setting("generation", .integer64(StorageStore.generation(of: bucket)))
  }

  private static func resource(_ bucket: StorageStore.DeletedBucket) -> JSONValue {
    bucket.resource.setting("softDeleteTime", .time(bucket.softDeleteTime))
      .setting("hardDeleteTime", .time(bucket.hardDeleteTime))
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
        ("projectNumber", .string(ProjectAccess.number(of: query["project"] ?? Self.defaultProject))),
        (Self.projectMember, query["project"].map { .string($0) }),
        ("generation", .integer64(time)), ("metageneration", .string("1")), ("location", .string(location)),
        ("locationType", .string(Self.multiRegions.contains(location) ? "multi-region" : "region")),
        ("storageClass", .string("STANDARD")), ("etag", .string("CAE=")), ("timeCreated", .time(time)),
        ("updated", .time(time)), ("softDeletePolicy", softDelete),
      ])
      let access = resource["iamConfiguration"]?.nonNull ?? .object([])
      return try Self.merging(bucket, resource.setting("iamConfiguration", access), time)
    }
    return .json(Self.told(bucket))
  }

  /// PATCH and, as far as it differs here, PUT: members that are sent are replaced, and removed by null.
  func patch(_ name: String, _ query: RequestQuery, _ resource: JSONValue) throws -> Response {
    let bucket = try store.changeBucket(name) { earlier, time in
      guard let earlier else { throw StorageError.noBucket(name) }
      let metageneration = earlier["metageneration"]?.integer ?? 1
      try Precondition(query).check(generation: 0, metageneration: metageneration, isRead: false)
      return try Self.merging(earlier, resource, time)
        .setting("metageneration", .integer64(metageneration + 1))
        .setting("etag", .string(Base64.text(Array("\(metageneration + 1)".utf8))))
        .setting("updated", .time(time))
    }
    return .json(Self.told(bucket))
  }

  /// `POST /storage/v1/b/BUCKET/restore?generation=N`
  /// - Returns: the answer, and the bucket's policy as it was.
  func restore(_ name: String, _ query: RequestQuery) throws -> (Response, policy: JSONValue?) {
    guard let generation = try query.count("generation") else { throw StorageError.noGeneration("bucket") }
    let bucket = try store.restoreBucket(name, generation: generation)
    return (.json(Self.told(bucket.resource)), bucket.policy)
  }

  /// Everybody has every permission here.
  func permissions(_ query: RequestQuery) -> Response {
    .members([
      ("kind", .string("storage#testIamPermissionsResponse")), ("permissions", .strings(query.all("permissions"))),
    ])
  }

  private static func merging(
    _ bucket: JSONValue, _ resource: JSONValue, _ time: Int64
  ) throws(StorageError) -> JSONValue {
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
        if let stated = member.value["retentionDurationSeconds"],
          !(stated.integer.map { $0 == 0 || StorageStore.softDeleteSeconds.contains($0) } ?? false)
        {
          throw .invalid("softDeletePolicy.retentionDurationSeconds must be 0, or 604800 to 7776000 (7 to 90 days).")
        }
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
