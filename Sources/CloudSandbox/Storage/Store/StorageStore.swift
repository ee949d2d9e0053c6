import JSON
import Sandbox
import Synchronization

/// The buckets and their objects.
///
/// Changes are made one at a time. A bucket is kept as its JSON resource; an object as `StoredObject` under
///
///     05  bucket  00  object name
///
/// A bucket's name holds no zero byte, so objects come in the order of their names' bytes, which is Cloud Storage's. For what is
/// soft-deleted see `StorageStore+SoftDelete.swift`.
final class StorageStore: Sendable {
  let database: SandboxDatabase
  let blobs: Blobs
  /// Held during a change.
  private let progress = Mutex(Progress())

  struct Progress: Sendable {
    /// The last generation that was given.
    var last: Int64 = 0
    /// When the first of what is soft-deleted expires, in microseconds since 1970. The first change finds out.
    var nextExpiry: Int64 = 0
  }

  init(database: SandboxDatabase, blobs: Blobs) throws {
    self.database = database
    self.blobs = blobs
    let known = try [.objects, .deletedObjects].flatMap {
      try database.entries($0).compactMap { $0.value["blob"]?.text }
    }
    let uploads = try database.entries(.uploads).map { String(decoding: $0.suffix, as: UTF8.self) }
    blobs.sweep(keeping: Set(known), uploads: Set(uploads))
  }

  /// Makes a change, after what has expired is gone.
  /// - Parameter body: gets the time, in microseconds since 1970; no other change has the same one.
  func withChange<Result: Sendable>(_ body: (_ time: Int64, inout Progress) throws -> Result) throws -> Result {
    try progress.withLock { progress in
      let time = max(database.now(), progress.last + 1)
      progress.last = time
      try sweep(&progress)
      return try body(time, &progress)
    }
  }

  // MARK: Buckets

  func bucket(_ name: String) throws -> JSONValue {
    guard let bucket = try database.value(.buckets, name) else { throw StorageError.noBucket(name) }
    return bucket
  }

  /// All buckets, by name.
  func buckets() throws -> [JSONValue] { try database.entries(.buckets).map(\.value) }

  /// Replaces a bucket by what `change` makes of it; `change` gets nil if there is none, and the time.
  /// - Throws: what `change` throws; then nothing is changed.
  func changeBucket(_ name: String, _ change: (JSONValue?, _ time: Int64) throws -> JSONValue) throws -> JSONValue {
    try withChange { time, _ in
      let bucket = try change(try database.value(.buckets, name), time)
      try database.put(.buckets, name, bucket)
      return bucket
    }
  }

  // MARK: Objects

  func object(_ bucket: String, _ name: String) throws -> StoredObject? {
    try database.value(.objects, Self.key(bucket, name)).flatMap {
      StoredObject(bucket: bucket, name: name, stored: $0)
    }
  }

  /// Walks the objects of a bucket whose names begin with a prefix.
  func objects(of bucket: String, below prefix: String = "") -> PrefixCursor {
    database.cursor(.objects, below: Self.key(bucket, prefix))
  }

  /// Makes a blob an object, in the place of one of the same name.
  /// - Parameters:
  ///   - blob: taken over; removed if the object is not made.
  ///   - components: of one that is composed of others.
  func put(
    blob: String, hashes: FileHashes, components: Int64? = nil, bucket: String, name: String, properties: JSONValue,
    if condition: Precondition = .none
  ) throws -> StoredObject {
    do {
      return try change(bucket, name) { earlier, time in
        _ = try self.bucket(bucket)
        try condition.check(earlier, isRead: false)
        return StoredObject(
          bucket: bucket, name: name, generation: time, size: hashes.size, crc32c: hashes.crc32c, md5: hashes.md5,
          components: components, blob: blob, updated: time, properties: properties)
      }
    } catch {
      blobs.remove(blob)
      throw error
    }
  }

  /// Changes what is said about an object; its bytes and generation stay.
  func describe(
    _ bucket: String, _ name: String, if condition: Precondition, _ change: (inout JSONValue) -> Void
  ) throws -> StoredObject {
    try self.change(bucket, name) { earlier, time in
      guard var object = earlier else { throw StorageError.noObject(bucket, name) }
      try condition.check(object, isRead: false)
      change(&object.properties)
      object.metageneration += 1
      object.updated = time
      return object
    }
  }

  /// Replaces an object by what `change` makes of it; an earlier one with other bytes is soft-deleted, or gone.
  func change(
    _ bucket: String, _ name: String, _ change: (StoredObject?, _ time: Int64) throws -> StoredObject
  ) throws -> StoredObject {
    let (object, orphan) = try withChange { time, progress -> (StoredObject, String?) in
      let earlier = try self.object(bucket, name)
      let object = try change(earlier, time)
      let overwritten = earlier.flatMap { $0.blob == object.blob ? nil : $0 }
      let burial = try overwritten.flatMap { try self.burial(of: $0, at: time, &progress) }
      try database.write([.init(.objects, Self.key(bucket, name), object.stored)] + [burial].compactMap(\.self))
      return (object, burial == nil ? overwritten?.blob : nil)
    }
    // Who reads the earlier bytes has the file open.
    if let orphan { blobs.remove(orphan) }
    return object
  }

  func delete(_ bucket: String, _ name: String, generation: Int64?, if condition: Precondition) throws {
    let orphan = try withChange { time, progress -> String? in
      guard let object = try self.object(bucket, name), generation ?? object.generation == object.generation else {
        throw StorageError.noObject(bucket, name)
      }
      try condition.check(object, isRead: false)
      let burial = try self.burial(of: object, at: time, &progress)
      try database.write([.init(.objects, Self.key(bucket, name), nil)] + [burial].compactMap(\.self))
      return burial == nil ? object.blob : nil
    }
    if let orphan { blobs.remove(orphan) }
  }

  private static func key(_ bucket: String, _ name: String) -> String { "\(bucket)\0\(name)" }
}
