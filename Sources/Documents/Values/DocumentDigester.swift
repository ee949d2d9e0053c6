package import Keys

/// Computes the digest that stands for a document in a seal: SHA-256 of its name and its fields.
///
///     length     4 bytes, big-endian, of the key
///     key        the name's `NameOrder` key: the path below `documents/`
///     fields     the canonical form
///
/// Project and database are in none of them: a document is the same in a copy of its database. (A `Fingerprint` has no
/// name in it, since a catalog finds documents by their names.) One of these serves one thread.
package final class DocumentDigester {
  /// Stated in seals; another form of the bytes gets another name.
  package static let form = "rekindle.document/1"

  private let stream = SHA256Stream()
  private var form = CanonicalForm()
  private var key: [UInt8] = []

  package init() {}

  package func digest(_ document: FlatDocument, _ source: RawSpan) throws(DigestFailure) -> Digest256 {
    key.removeAll(keepingCapacity: true)
    key.append(contentsOf: [0, 0, 0, 0])
    document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
    let length = UInt32(truncatingIfNeeded: key.count - 4)
    for index in 0..<4 { key[index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(index))) }
    form.encode(document, source)
    try stream.begin()
    try stream.update(key)
    try stream.update(form.bytes)
    return try stream.finish()
  }
}
