package import Documents
package import GoogleCloud
import Keys

/// A record of every run, each in a file of its own, in a folder or a bucket. Records are added, never changed.
package struct History: Sendable {
  package let place: HistoryPlace
  private let shelf: any HistoryShelf

  /// - Parameter services: asked for only where the history is in a bucket.
  /// - Throws: `GoogleCloudError` for endpoints or credentials that cannot be used.
  package init(_ place: HistoryPlace, services: () throws -> GoogleServices) throws {
    self.place = place
    switch place {
    case .folder(let path): shelf = HistoryFolder(path: path)
    case .bucket(let bucket, let prefix):
      let client = StorageClient(try services().endpoint(.storage))
      shelf = HistoryBucket(client: client, bucket: bucket, prefix: prefix)
    }
  }

  /// Adds an envelope, or a statement alone, as its bytes are. Adding the same once more changes nothing.
  /// - Returns: the name that it is kept under.
  /// - Throws: `envelope` or `statement` for what is neither; `unwritable`; `GoogleCloudError`.
  package func append(_ bytes: [UInt8]) async throws -> String {
    let statement = try RecordedRun(bytes).statement
    let digest = try Digest256(of: bytes)
    // Two runs of one second and one export whose digests begin alike get longer names.
    for digits in [4, 16, 64] {
      let name = HistoryRecord.fileName(of: statement, digest: digest, digits: digits)
      if try await shelf.put(bytes, as: name) { return name }
    }
    throw AttestationError(
      .exists, "\(place) holds other records under every name for this one.", remedy: "Check who writes to it.")
  }

  /// Everything that is kept, and everything that should not be there.
  /// - Parameter keys: to check signatures with; then nothing counts that none of them signed in its period.
  /// - Throws: `GoogleCloudError` if the bucket cannot be listed. A folder that is not there, or cannot be read, is a
  ///   problem of the listing.
  package func records(keys: KeyRing? = nil) async throws -> HistoryListing {
    HistoryListing(try await shelf.read { HistoryItem($0, keys) }, isKeyed: keys != nil)
  }

  /// The bytes of one entry, unread; nil where nothing has the name.
  /// - Throws: `unreadable`, `GoogleCloudError`.
  package func content(of name: ExactName) async throws -> [UInt8]? {
    guard !name.isEmpty, name.parts().count == 1, !name.hasPrefix(".") else { return nil }
    return try await shelf.content(of: name)
  }
}

/// What holds the entries.
protocol HistoryShelf: Sendable {
  /// The bytes of an entry; nil where nothing has the name.
  /// - Parameter name: without a slash.
  func content(of name: ExactName) async throws -> [UInt8]?
  /// - Returns: false if something else has the name.
  func put(_ bytes: [UInt8], as name: String) async throws -> Bool
  /// Gives each entry to `make`, by name.
  func read(_ make: @escaping @Sendable (HistoryEntry) -> HistoryItem) async throws -> [HistoryItem]
}
