import ExportFormat

/// An object as Cloud Storage describes it.
package struct StorageObject: Sendable, Equatable {
  package var bucket: String
  package var name: String
  /// The version of the content. Downloads ask for this one, so that two versions are never mixed.
  package var generation: Int64
  /// In bytes, as stored.
  package var size: Int64
  /// Absent in what some stand-ins answer.
  package var crc32c: UInt32?
  /// RFC 3339.
  package var created: String
  package var updated: String
  package var storageClass: String?
  package var contentType: String?

  package init(
    bucket: String, name: String, generation: Int64, size: Int64, crc32c: UInt32? = nil, created: String = "",
    updated: String = "", storageClass: String? = nil, contentType: String? = nil
  ) {
    self.bucket = bucket
    self.name = name
    self.generation = generation
    self.size = size
    self.crc32c = crc32c
    self.created = created
    self.updated = updated
    self.storageClass = storageClass
    self.contentType = contentType
  }

  /// `gs://BUCKET/NAME`.
  package var uri: String { "gs://\(bucket)/\(name)" }

  /// What `init(from:)` reads, for answers that carry nothing else.
  static let fields = "bucket,name,generation,size,crc32c,timeCreated,updated,storageClass,contentType"
}

extension StorageObject: Decodable {
  private enum Key: String, CodingKey {
    case bucket, name, generation, size, crc32c, timeCreated, updated, storageClass, contentType
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    bucket = try fields.decode(String.self, forKey: .bucket)
    name = try fields.decode(String.self, forKey: .name)
    generation = try fields.decodeNumber(.generation)
    size = try fields.decodeNumber(.size)
    guard size >= 0 else {
      throw DecodingError.dataCorruptedError(forKey: .size, in: fields, debugDescription: "negative")
    }
    if let text = try fields.decodeIfPresent(String.self, forKey: .crc32c) {
      guard let checksum = Checksum.value(text: text) else {
        throw DecodingError.dataCorruptedError(forKey: .crc32c, in: fields, debugDescription: "not 4 bytes")
      }
      crc32c = checksum
    }
    created = try fields.decodeIfPresent(String.self, forKey: .timeCreated) ?? ""
    updated = try fields.decodeIfPresent(String.self, forKey: .updated) ?? ""
    storageClass = try fields.decodeIfPresent(String.self, forKey: .storageClass)
    contentType = try fields.decodeIfPresent(String.self, forKey: .contentType)
  }
}

extension KeyedDecodingContainer {
  /// A number of 64 bits, which the API writes as a string.
  func decodeNumber(_ key: Key) throws -> Int64 {
    guard let number = Int64(try decode(String.self, forKey: key)) else {
      throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "not a number")
    }
    return number
  }
}
