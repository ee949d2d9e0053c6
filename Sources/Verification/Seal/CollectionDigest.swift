import Keys

/// The documents of one collection path, as a seal states them.
struct CollectionDigest: CollectionSum, Equatable {
  private(set) var documents = 0
  /// Of the records in the export, without framing.
  private(set) var bytes = 0
  /// The sum of the documents' digests modulo 2^256: their order does not count, a document that stands twice does.
  private(set) var sum = Digest256.zero

  init() {}

  /// Of one document.
  init(_ digest: Digest256, bytes: Int) {
    documents = 1
    self.bytes = bytes
    sum = digest
  }

  mutating func add(_ other: CollectionDigest) {
    documents += other.documents
    bytes += other.bytes
    sum.add(other.sum)
  }
}
