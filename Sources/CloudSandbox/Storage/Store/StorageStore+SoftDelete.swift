import JSON
import Sandbox

/// What is soft-deleted: kept, and gone when its hard delete time has passed by the sandbox's clock.
///
/// An object is kept as `StoredObject`, a bucket as `DeletedBucket`, generations as 20 digits:
///
///     09  bucket  00  the bucket's generation  00  object name  00  generation
///     0A  bucket  00  generation
///
/// So a bucket that is made again has none of the objects of the earlier one.
/// Source: cloud.google.com/storage/docs/soft-delete, and use-soft-deleted-buckets.
extension StorageStore {
  /// The seconds for which Cloud Storage keeps what is soft-deleted: 7 to 90 days.
  static let softDeleteSeconds: ClosedRange<Int64> = 604_800...7_776_000

  /// Bytes behind an object's name in the key of a soft-deleted one: a zero and the generation.
  static let generationBytes = 21

  /// Microseconds for which a bucket keeps what is deleted; 0 for not at all.
  private static func retention(of bucket: JSONValue?) -> Int64 {
    let seconds = bucket?["softDeletePolicy"]?["retentionDurationSeconds"]?.integer ?? 0
    return min(max(seconds, 0), softDeleteSeconds.upperBound) * 1_000_000
  }

  /// Removes what has expired, with its bytes.
  func sweep(_ progress: inout Progress) throws {
    let now = database.now()
    guard progress.nextExpiry <= now else { return }
    var (changes, blobs, next): ([SandboxDatabase.Change], [String], Int64) = ([], [], .max)
    for keyspace in [SandboxDatabase.Keyspace.deletedObjects, .deletedBuckets] {
      for (key, value) in try database.entries(keyspace) {
        let end = value["hardDeleteTime"]?.integer ?? 0
        guard end <= now else {
          next = min(next, end)
          continue
        }
        changes.append(.init(keyspace, String(decoding: key, as: UTF8.self), nil))
        if let blob = value["blob"]?.text { blobs.append(blob) }
      }
    }
    try database.write(changes)
    for blob in blobs { self.blobs.remove(blob) }
    progress.nextExpiry = next
  }

  // MARK: Objects

  /// How an object that is deleted or overwritten is kept; nil if its bucket keeps nothing.
  func burial(
    of object: StoredObject, at time: Int64, _ progress: inout Progress
  ) throws -> SandboxDatabase.Change? {
    let bucket = try database.value(.buckets, object.bucket)
    let retention = Self.retention(of: bucket)
    guard let bucket, retention > 0 else { return nil }
    var object = object
    (object.softDeleteTime, object.hardDeleteTime) = (time, time + retention)
    progress.nextExpiry = min(progress.nextExpiry, time + retention)
    let key = Self.prefix(of: bucket) + object.name + "\0" + Self.digits(object.generation)
    return .init(.deletedObjects, key, object.stored)
  }

  /// Walks the soft-deleted objects of a bucket that is there, by name, then by generation.
  func deletedObjects(of bucket: String) throws -> PrefixCursor {
    try withChange { _, _ in }
    return database.cursor(.deletedObjects, below: Self.prefix(of: try self.bucket(bucket)))
  }

  func deletedObject(_ bucket: String, _ name: String, generation: Int64) throws -> StoredObject {
    try withChange { _, _ in }
    return try present(bucket, name, generation)
  }

  /// A soft-deleted object that has not expired, as far as the last change saw.
  private func present(_ bucket: String, _ name: String, _ generation: Int64) throws -> StoredObject {
    let key = Self.prefix(of: try self.bucket(bucket)) + name + "\0" + Self.digits(generation)
    guard let stored = try database.value(.deletedObjects, key),
      let object = StoredObject(bucket: bucket, name: name, stored: stored)
    else { throw StorageError.noObject(bucket, name) }
    return object
  }

  /// Makes a live object of a soft-deleted one: a copy with a new generation and the old metadata. The soft-deleted one stays until
  /// it expires. Source: cloud.google.com/storage/docs/json_api/v1/objects/restore.
  /// - Parameter condition: of the live object.
  func restore(
    _ bucket: String, _ name: String, generation: Int64, if condition: Precondition
  ) throws -> StoredObject {
    try change(bucket, name) { live, time in
      var object = try present(bucket, name, generation)
      try condition.check(live, isRead: false)
      object.blob = try blobs.link(object.blob)
      (object.generation, object.metageneration, object.updated) = (time, 1, time)
      (object.softDeleteTime, object.hardDeleteTime) = (nil, nil)
      return object
    }
  }

  // MARK: Buckets

  /// A bucket that is soft-deleted, as it is kept.
  struct DeletedBucket: Sendable {
    /// Its JSON resource as it was.
    var resource: JSONValue
    /// Its IAM policy as it was; nil if none was set.
    var policy: JSONValue?
    /// Microseconds since 1970.
    var softDeleteTime: Int64
    var hardDeleteTime: Int64

    init(resource: JSONValue, policy: JSONValue?, softDeleteTime: Int64, hardDeleteTime: Int64) {
      (self.resource, self.policy) = (resource, policy)
      (self.softDeleteTime, self.hardDeleteTime) = (softDeleteTime, hardDeleteTime)
    }

    init?(_ stored: JSONValue) {
      guard let resource = stored["bucket"], let deleted = stored["softDeleteTime"]?.integer,
        let end = stored["hardDeleteTime"]?.integer
      else { return nil }
      self.init(resource: resource, policy: stored["policy"], softDeleteTime: deleted, hardDeleteTime: end)
    }

    var stored: JSONValue {
      .members([
        ("bucket", resource), ("policy", policy), ("softDeleteTime", .integer(softDeleteTime)),
        ("hardDeleteTime", .integer(hardDeleteTime)),
      ])
    }
  }

  /// Microseconds since 1970 at which a bucket was made; no two of the same name have the same one.
  static func generation(of bucket: JSONValue) -> Int64 {
    // Data folders of earlier versions have buckets without one.
    bucket["generation"]?.integer ?? bucket["timeCreated"]?.text.flatMap(Timestamp.microseconds) ?? 0
  }

  /// Deletes a bucket that has no live objects. It is kept if it keeps what is deleted, for as long as the last of its objects at
  /// least; else its soft-deleted objects are gone, too.
  /// - Parameter policy: its IAM policy, to be kept with it.
  func deleteBucket(_ name: String, policy: JSONValue?) throws {
    let orphans = try withChange { time, progress -> [String] in
      let bucket = try self.bucket(name)
      guard try objects(of: name).next() == nil else {
        throw StorageError.conflict("The bucket you tried to delete is not empty.")
      }
      let prefix = Self.prefix(of: bucket)
      let kept = try database.entries(.deletedObjects, below: prefix)
      var changes = [SandboxDatabase.Change(.buckets, name, nil)]
      let retention = Self.retention(of: bucket)
      guard retention > 0 else {
        changes += kept.map { .init(.deletedObjects, prefix + String(decoding: $0.suffix, as: UTF8.self), nil) }
        try database.write(changes)
        return kept.compactMap { $0.value["blob"]?.text }
      }
      let end = kept.reduce(time + retention) { max($0, $1.value["hardDeleteTime"]?.integer ?? 0) }
      let deleted = DeletedBucket(resource: bucket, policy: policy, softDeleteTime: time, hardDeleteTime: end)
      changes.append(.init(.deletedBuckets, Self.key(of: bucket), deleted.stored))
      try database.write(changes)
      progress.nextExpiry = min(progress.nextExpiry, end)
      return []
    }
    for blob in orphans { blobs.remove(blob) }
  }

  /// The buckets that are soft-deleted, by name, then by generation.
  func deletedBuckets() throws -> [DeletedBucket] {
    try withChange { _, _ in try database.entries(.deletedBuckets).compactMap { DeletedBucket($0.value) } }
  }

  /// Makes a soft-deleted bucket live again, with its generation; its objects stay soft-deleted.
  /// - Throws: 409 while there is a live bucket of the name.
  func restoreBucket(_ name: String, generation: Int64) throws -> DeletedBucket {
    try withChange { _, _ in
      let key = "\(name)\0\(Self.digits(generation))"
      guard let deleted = try database.value(.deletedBuckets, key).flatMap({ DeletedBucket($0) }) else {
        throw StorageError.noBucket(name)
      }
      guard try database.value(.buckets, name) == nil else {
        throw StorageError.conflict(
          "There is a live bucket of this name. Delete it before you restore the earlier one.")
      }
      try database.write([.init(.deletedBuckets, key, nil), .init(.buckets, name, deleted.resource)])
      return deleted
    }
  }

  // MARK: Keys

  private static func key(of bucket: JSONValue) -> String {
    "\(bucket["name"]?.text ?? "")\0\(digits(generation(of: bucket)))"
  }

  private static func prefix(of bucket: JSONValue) -> String { key(of: bucket) + "\0" }

  private static func digits(_ generation: Int64) -> String {
    let text = String(generation)
    return String(repeating: "0", count: max(0, generationBytes - 1 - text.utf8.count)) + text
  }
}
