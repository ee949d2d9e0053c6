import Catalog
import JSON
import Sandbox
import Synchronization

/// The buckets and their objects.
///
/// Changes are made one at a time. A bucket is kept as its JSON resource; an object as `StoredObject` under
///
///     05  bucket  00  object name
///
/// A bucket's name holds no zero byte, so objects come in the order of their names' bytes, which is Cloud Storage's.
final class StorageStore: Sendable {
  let level: LevelDB
  let blobs: Blobs
  /// The last generation that was given.
  private let last = Mutex<Int64>(0)

  init(database: SandboxDatabase, blobs: Blobs) throws {
    level = database.level
    self.blobs = blobs
    var known: Set<String> = []
    let cursor = ObjectCursor(self, prefix: [SandboxDatabase.Keyspace.objects.rawValue])
    while let stored = try cursor.next() {
      if let blob = stored.value["blob"]?.text { known.insert(blob) }
    }
    var uploads: Set<String> = []
    let sessions = ObjectCursor(self, prefix: UploadSession.key(""))
    while let session = try sessions.next() { uploads.insert(String(decoding: session.suffix, as: UTF8.self)) }
    blobs.sweep(keeping: known, uploads: uploads)
  }

  // MARK: Buckets

  func bucket(_ name: String) throws -> JSONValue {
    guard let bucket = try storedBucket(name) else { throw StorageError.noBucket(name) }
    return bucket
  }

  private func storedBucket(_ name: String) throws -> JSONValue? {
    try level.value(of: Self.bucketKey(name)).map { try JSONParser.parse($0) }
  }

  /// All buckets, by name.
  func buckets() throws -> [JSONValue] {
    let cursor = ObjectCursor(self, prefix: [SandboxDatabase.Keyspace.buckets.rawValue])
    var buckets: [JSONValue] = []
    while let stored = try cursor.next() { buckets.append(stored.value) }
    return buckets
  }

  /// Replaces a bucket by what `change` makes of it; `change` gets nil if there is none, and the time.
  /// - Throws: what `change` throws; then nothing is changed.
  @discardableResult
  func changeBucket(_ name: String, _ change: (JSONValue?, _ time: Int64) throws -> JSONValue?) throws -> JSONValue? {
    try last.withLock { last in
      last = max(Timestamp.now(), last + 1)
      let bucket = try change(try storedBucket(name), last)
      if let bucket {
        try level.put(Self.bucketKey(name), bucket.json)
      } else {
        try level.delete(Self.bucketKey(name))
      }
      return bucket
    }
  }

  // MARK: Objects

  func object(_ bucket: String, _ name: String) throws -> StoredObject? {
    guard let value = try level.value(of: Self.objectKey(bucket, name)) else { return nil }
    return StoredObject(bucket: bucket, name: name, stored: try JSONParser.parse(value))
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
      _ = try self.bucket(bucket)
      return try change(bucket, name) { earlier, time in
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
    _ bucket: String, _ name: String, if condition: Precondition, _ change: (JSONValue) -> JSONValue
  ) throws -> StoredObject {
    try self.change(bucket, name) { earlier, time in
      guard var object = earlier else { throw StorageError.noObject(bucket, name) }
      try condition.check(object, isRead: false)
      object.properties = change(object.properties)
      object.metageneration += 1
      object.updated = time
      return object
    }
  }

  private func change(
    _ bucket: String, _ name: String, _ change: (StoredObject?, _ time: Int64) throws -> StoredObject
  ) throws -> StoredObject {
    let (object, earlier) = try last.withLock { last in
      last = max(Timestamp.now(), last + 1)
      let earlier = try self.object(bucket, name)
      let object = try change(earlier, last)
      try level.put(Self.objectKey(bucket, name), object.stored.json)
      return (object, earlier)
    }
    // Who reads the earlier bytes has the file open.
    if let earlier, earlier.blob != object.blob { blobs.remove(earlier.blob) }
    return object
  }

  func delete(_ bucket: String, _ name: String, generation: Int64?, if condition: Precondition) throws {
    let object = try last.withLock { _ in
      guard let object = try self.object(bucket, name), generation ?? object.generation == object.generation else {
        throw StorageError.noObject(bucket, name)
      }
      try condition.check(object, isRead: false)
      try level.delete(Self.objectKey(bucket, name))
      return object
    }
    blobs.remove(object.blob)
  }

  static func bucketKey(_ name: String) -> [UInt8] {
    [SandboxDatabase.Keyspace.buckets.rawValue] + Array(name.utf8)
  }

  static func objectKey(_ bucket: String, _ name: String) -> [UInt8] {
    [SandboxDatabase.Keyspace.objects.rawValue] + Array(bucket.utf8) + [0] + Array(name.utf8)
  }
}
