package import Documents
package import Keys

/// The bytes of a file in numbers.
package struct FileDigest: Sendable, Equatable {
  /// Relative to the export's folder.
  package var path: ExactName
  package var bytes: Int
  package var crc32c: UInt32
  package var sha256: Digest256
  /// As Cloud Storage states it of most objects; nil unless it was asked for, and where OpenSSL is set up to refuse MD5.
  package var md5: MD5Digest?
}

/// Computes the digest of bytes that come in parts.
///
/// Owns contexts of OpenSSL's, so it is for one thread.
package final class FileDigester {
  private let sha256 = SHA256Stream()
  private let md5: MD5Stream?
  private var crc32c: UInt32 = 0
  private var bytes = 0

  /// - Parameter md5: whether MD5 is wanted too, which takes longer than all the rest.
  package init(md5: Bool) throws(DigestFailure) {
    let stream = MD5Stream()
    // Nil where OpenSSL refuses MD5 (FIPS). Callers compare SHA-256 then.
    self.md5 = md5 && (try? stream.begin()) != nil ? stream : nil
    try sha256.begin()
  }

  package func update(_ part: RawSpan) throws(DigestFailure) {
    crc32c = Checksum.crc32c(part, continuing: crc32c)
    try sha256.update(part)
    try md5?.update(part)
    bytes += part.byteCount
  }

  /// To be called once.
  /// - Parameter path: of the file, relative to the export's folder.
  package func finish(_ path: ExactName) throws(DigestFailure) -> FileDigest {
    FileDigest(path: path, bytes: bytes, crc32c: crc32c, sha256: try sha256.finish(), md5: try md5?.finish())
  }
}
