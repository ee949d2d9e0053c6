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
  let database: SandboxDatabase
  let blobs: Blobs
  /// The last generation that was given.
  private let last = Mutex<Int64>(0)

  init(database: SandboxDatabase, blobs: Blobs) throws {
    self.database = database
    self.blobs = blobs
    let known = try database.entries(.objects).compactMap { $0.value["blob"]?.text }
    let uploads = try database.entries(.uploads).map { String(decoding: $0.suffix, as: UTF8.self) }
    blobs.sweep(keeping: Set(known), uploads: Set(uploads))
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
  @discardableResult
  func changeBucket(_ name: String, _ change: (JSONValue?, _ time: Int64) throws -> JSONValue?) throws -> JSONValue? {
    try last.withLock { last in
      last = max(database.now(), last + 1)
      let bucket = try change(try database.value(.buckets, name), last)
      if let bucket { try database.put(.buckets, name, bucket) } else { try database.delete(.buckets, name) }
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

  private func change(
    _ bucket: String, _ name: String, _ change: (StoredObject?, _ time: Int64) throws -> StoredObject
  ) throws -> StoredObject {
    let (object, earlier) = try last.withLock { last in
      last = max(database.now(), last + 1)
      let earlier = try self.object(bucket, name)
      let object = try change(earlier, last)
      try database.put(.objects, Self.key(bucket, name), object.stored)
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
      try database.delete(.objects, Self.key(bucket, name))
      return object
    }
    blobs.remove(object.blob)
  }

  private static func key(_ bucket: String, _ name: String) -> String { "\(bucket)\0\(name)" }
}
