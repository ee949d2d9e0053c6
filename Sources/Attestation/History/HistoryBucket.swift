import Documents
import GoogleCloud
import JSON
import Work

/// A history in a bucket: objects directly below a prefix.
struct HistoryBucket: HistoryShelf {
  var client: StorageClient
  var bucket: ExactName
  /// Without a slash at its end.
  var prefix: ExactName

  private static let downloadsAtOnce = 8
  /// Of all records, which are held in memory: those of ten years of nights, of exports with a thousand files.
  private static let mostBytes: Int64 = 1 << 30

  func put(_ bytes: [UInt8], as name: String) async throws -> Bool {
    let object = prefix.appending(ExactName(name))
    do {
      // Only where nothing is yet: no record is ever written over.
      _ = try await client.upload(bytes, as: object, in: bucket, contentType: "application/json", replacing: 0)
      return true
    } catch let error as GoogleCloudError where error.httpStatus == 412 {
      let there = try await client.object(object, in: bucket)
      guard there.size == Int64(bytes.count) else { return false }
      return try await content(there) == bytes
    }
  }

  func content(of name: ExactName) async throws -> [UInt8]? {
    guard let object = try await ifFound({ try await client.object(prefix.appending(name), in: bucket) }),
      object.size <= Envelope.maximumBytes
    else { return nil }
    return try await content(object)
  }

  /// Several at once.
  func read(_ make: @escaping @Sendable (HistoryEntry) -> HistoryItem) async throws -> [HistoryItem] {
    let (objects, folders) = try await client.objects(
      StorageClient.Listing(bucket: bucket, prefix: prefix + "/", delimiter: "/"))
    // An empty object of the prefix's own name is how the console makes a folder.
    let records = objects.filter { $0.name != prefix + "/" }
    guard records.totalBytes <= Self.mostBytes else {
      throw GoogleCloudError(
        .responseTooLarge,
        "The records in gs://\(bucket)/\(prefix) have \(records.totalBytes) bytes. Rekindle reads at most \(Self.mostBytes).",
        remedy: "Move old records elsewhere, and check who writes there.")
    }
    let items = folders.map { make(HistoryEntry(name: name($0), content: .failure(.odd("a folder")))) }
    return try await items
      + records.concurrentMap(atOnce: Self.downloadsAtOnce) { object in
        // Cloud Storage sets the time; who uploads has no say in it.
        make(
          HistoryEntry(
            name: name(object.name), created: Timestamp.microseconds(object.created), isTimestamped: true,
            content: try await self.read(object)))
      }
  }

  private func read(_ object: StorageObject) async throws -> Result<[UInt8], HistoryProblem> {
    guard object.name.hasSuffix(".json") else { return .failure(.odd("an object whose name does not end in .json")) }
    guard object.size <= Envelope.maximumBytes else { return .failure(.tooLarge) }
    do {
      return .success(try await content(object))
    } catch let error as GoogleCloudError {
      return .failure(.unreadable(error.message))
    }
  }

  private func content(_ object: StorageObject) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try await client.download(object) { part in part.withUnsafeBytes { bytes += $0 } }
    return bytes
  }

  private func name(_ object: ExactName) -> String { (object.dropping(prefix: prefix + "/") ?? object).text }
}
