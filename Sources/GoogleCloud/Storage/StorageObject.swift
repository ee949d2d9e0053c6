package import Documents
import ExportFormat
package import Keys

/// An object as Cloud Storage describes it.
package struct StorageObject: Sendable, Equatable {
  /// The most bytes that an object can have: 5 TiB. A service that states more lies, and no memory is made for it.
  ///
  /// Source: cloud.google.com/storage/quotas#objects.
  package static let maximumSize: Int64 = 5 << 40

  /// Of a name, in bytes. Source: cloud.google.com/storage/docs/objects#naming.
  static let longestName = 1_024

  package var bucket: ExactName
  package var name: ExactName
  /// The version of the content. Downloads ask for this one, so that two versions are never mixed.
  package var generation: Int64
  /// In bytes, as stored: 0 to `maximumSize`.
  package var size: Int64
  /// Absent in what some stand-ins answer.
  package var crc32c: UInt32?
  /// Absent of an object that is composed of others.
  package var md5: MD5Digest?
  /// RFC 3339.
  package var created = ""
  package var updated = ""
  package var storageClass: String?
  package var contentType: String?

  /// `gs://BUCKET/NAME`.
  package var uri: String { "gs://\(bucket)/\(name)" }

  /// Whether the content is the other's: the same version, as far as all that is stated tells. What a lifecycle rule or an
  /// edit of the metadata changes is not looked at.
  package func hasContent(of other: StorageObject) -> Bool {
    generation == other.generation && size == other.size && crc32c == other.crc32c && md5 == other.md5
  }

  /// What `init(from:)` reads, for answers that carry nothing else.
  static let fields = "bucket,name,generation,size,crc32c,md5Hash,timeCreated,updated,storageClass,contentType"
}

extension StorageObject: Decodable {
  private enum Key: String, CodingKey {
    case bucket, name, generation, size, crc32c, md5Hash, timeCreated, updated, storageClass, contentType
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    bucket = try fields.decode(ExactName.self, forKey: .bucket)
    name = try fields.decode(ExactName.self, forKey: .name)
    guard name.utf8.count <= Self.longestName else {
      throw ImpossibleAnswer(
        what: "it has an object's name of \(name.utf8.count) bytes; \(Self.longestName) are the most")
    }
    generation = try fields.decodeNumber(.generation)
    size = try fields.decodeNumber(.size)
    guard (0...Self.maximumSize).contains(size) else {
      throw ImpossibleAnswer(
        what: "gs://\(bucket)/\(name) is said to have \(size) bytes, and objects have at most \(Self.maximumSize)")
    }
    if let text = try fields.decodeIfPresent(String.self, forKey: .crc32c) {
      guard let checksum = Checksum.value(text: text) else {
        throw DecodingError.dataCorruptedError(forKey: .crc32c, in: fields, debugDescription: "not 4 bytes")
      }
      crc32c = checksum
    }
    if let text = try fields.decodeIfPresent(String.self, forKey: .md5Hash) {
      guard let digest = MD5Digest(base64: text) else {
        throw DecodingError.dataCorruptedError(forKey: .md5Hash, in: fields, debugDescription: "not 16 bytes")
      }
      md5 = digest
    }
    created = try fields.decodeIfPresent(String.self, forKey: .timeCreated) ?? ""
    updated = try fields.decodeIfPresent(String.self, forKey: .updated) ?? ""
    storageClass = try fields.decodeIfPresent(String.self, forKey: .storageClass)
    contentType = try fields.decodeIfPresent(String.self, forKey: .contentType)
  }
}

extension Sequence<StorageObject> {
  /// The bytes of all of them.
  package var totalBytes: Int64 { reduce(0) { $0.addingUpToMax($1.size) } }
}

extension FixedWidthInteger {
  /// A sum of what a service states: it ends at the largest number that there is.
  package func addingUpToMax(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
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
