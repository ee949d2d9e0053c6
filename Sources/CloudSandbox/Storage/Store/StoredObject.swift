import ExportFormat
import JSON
import Keys

/// An object of a bucket: what is known about it, and the file of its bytes. There is one live generation of each.
struct StoredObject: Sendable {
  var bucket: String
  var name: String
  /// Microseconds since 1970 of the upload; no two are the same.
  var generation: Int64
  var metageneration: Int64 = 1
  var size: Int64
  var crc32c: UInt32
  /// Nil of one that is composed of others.
  var md5: MD5Digest?
  /// Of one that is composed of others, how many these are, down to those that were uploaded.
  var components: Int64?
  /// The name of the file that holds the bytes, in the sandbox's folder.
  var blob: String
  /// Microseconds since 1970 of the last change of the metadata.
  var updated: Int64
  /// What the client says about the object: `contentType`, `metadata` and the others of `settable`.
  var properties: JSONValue
  /// Microseconds since 1970 at which it was deleted or overwritten, and at which it is gone; nil of a live one.
  var softDeleteTime: Int64?
  var hardDeleteTime: Int64?

  /// The members of an object's resource that a client may set.
  static let settable = [
    "contentType", "contentEncoding", "contentDisposition", "contentLanguage", "cacheControl", "metadata", "customTime",
    "temporaryHold", "eventBasedHold", "storageClass",
  ]

  static let defaultContentType = "application/octet-stream"

  var contentType: String { properties["contentType"]?.text ?? Self.defaultContentType }

  var etag: String { Base64.text(Array("\(generation)/\(metageneration)".utf8)) }

  var crc32cText: String { Checksum.text(crc32c) }

  /// As the header `X-Goog-Hash` has them.
  var hashes: String { "crc32c=\(crc32cText)" + (md5.map { ",md5=\($0.base64)" } ?? "") }
}

/// How an object is kept in the database.
extension StoredObject {
  init?(bucket: String, name: String, stored: JSONValue) {
    guard let generation = stored["generation"]?.integer, let size = stored["size"]?.integer,
      let crc32c = stored["crc32c"]?.integer.flatMap(UInt32.init(exactly:)),
      let blob = stored["blob"]?.text,
      let updated = stored["updated"]?.integer, let metageneration = stored["metageneration"]?.integer
    else { return nil }
    self.init(
      bucket: bucket, name: name, generation: generation, metageneration: metageneration, size: size, crc32c: crc32c,
      md5: stored["md5"]?.text.flatMap(MD5Digest.init(base64:)), components: stored["components"]?.integer, blob: blob,
      updated: updated, properties: stored["properties"] ?? .object([]),
      softDeleteTime: stored["softDeleteTime"]?.integer, hardDeleteTime: stored["hardDeleteTime"]?.integer)
  }

  var stored: JSONValue {
    .members([
      ("generation", .integer(generation)), ("metageneration", .integer(metageneration)), ("size", .integer(size)),
      ("crc32c", .integer(crc32c)), ("md5", md5.map { .string($0.base64) }),
      ("components", components.map { .integer($0) }), ("blob", .string(blob)),
      ("updated", .integer(updated)), ("properties", properties),
      ("softDeleteTime", softDeleteTime.map { .integer($0) }), ("hardDeleteTime", hardDeleteTime.map { .integer($0) }),
    ])
  }
}
