import Documents
import ExportFormat

/// An object of a bucket: what is known about it, and the file of its bytes. There is one generation of each.
struct StoredObject: Sendable {
  var bucket: String
  var name: String
  /// Microseconds since 1970 of the upload; no two are the same.
  var generation: Int64
  var metageneration: Int64 = 1
  var size: Int64
  var crc32c: UInt32
  /// 16 bytes.
  var md5: [UInt8]
  /// The name of the file that holds the bytes, in the sandbox's folder.
  var blob: String
  /// Microseconds since 1970 of the last change of the metadata.
  var updated: Int64
  /// What the client says about the object: `contentType`, `metadata` and the others of `settable`.
  var properties: JSONValue

  /// The members of an object's resource that a client may set.
  static let settable = [
    "contentType", "contentEncoding", "contentDisposition", "contentLanguage", "cacheControl", "metadata", "customTime",
    "temporaryHold", "eventBasedHold", "storageClass",
  ]

  static let defaultContentType = "application/octet-stream"

  var contentType: String { properties["contentType"]?.text ?? Self.defaultContentType }

  var etag: String { Base64.text(Array("\(generation)/\(metageneration)".utf8)) }

  var crc32cText: String { Checksum.text(crc32c) }

  var md5Text: String { Base64.text(md5) }
}

/// How an object is kept in the database.
extension StoredObject {
  init?(bucket: String, name: String, stored: JSONValue) {
    guard let generation = stored["generation"]?.integer, let size = stored["size"]?.integer,
      let crc32c = stored["crc32c"]?.integer.flatMap(UInt32.init(exactly:)),
      let md5 = stored["md5"]?.text.flatMap(Base64.bytes), let blob = stored["blob"]?.text,
      let updated = stored["updated"]?.integer, let metageneration = stored["metageneration"]?.integer
    else { return nil }
    self.bucket = bucket
    self.name = name
    self.generation = generation
    self.metageneration = metageneration
    self.size = size
    self.crc32c = crc32c
    self.md5 = md5
    self.blob = blob
    self.updated = updated
    properties = stored["properties"] ?? .object([])
  }

  var stored: JSONValue {
    .members([
      ("generation", .integer(generation)), ("metageneration", .integer(metageneration)), ("size", .integer(size)),
      ("crc32c", .integer(crc32c)), ("md5", .string(md5Text)), ("blob", .string(blob)),
      ("updated", .integer(updated)), ("properties", properties),
    ])
  }
}
