import Documents
import GoogleCloud
import Keys
import Work

/// An audit log in a bucket: an object for each entry, `gs://BUCKET/PREFIX/00000042.json`, that is created and never replaced.
///
/// The number is the lock: of two servers that write entry 42, one succeeds, and the other reads on. The account needs
/// `roles/storage.objectCreator` and `roles/storage.objectViewer` there, and must not be able to delete.
struct AuditBucket: AuditShelf {
  let client: StorageClient
  let bucket: ExactName
  /// Without a slash at its end.
  let prefix: ExactName

  private static let digits = 8
  private static let downloadsAtOnce = 8
  /// Entries that are read together.
  private static let part = 64

  var place: String { "gs://\(bucket)/\(prefix)" }

  func open(recent most: Int, since time: Int64) async throws -> AuditTail {
    try await explaining {
      var left = try await objects()
      var tail = AuditTail()
      while tail.recent.count < most, !left.isEmpty {
        let part = try await entries(left.suffix(Self.part))
        left.removeLast(min(Self.part, left.count))
        if tail.sequence == 0, let last = part.last { (tail.sequence, tail.digest) = (last.sequence, last.digest) }
        tail.recent.insert(contentsOf: part.compactMap(\.line).filter { $0.isOfExport }, at: 0)
        if part.contains(where: { $0.line.map { $0.time < time } ?? false }) { break }
      }
      return tail
    }
  }

  func append(_ bytes: [UInt8], after tail: AuditTail) async throws -> AuditTail? {
    try await explaining {
      do {
        _ = try await client.upload(
          bytes, as: name(tail.sequence + 1), in: bucket, contentType: "application/json", replacing: 0)
        return nil
      } catch let error as GoogleCloudError where error.httpStatus == 412 {
        var ahead = AuditTail(sequence: tail.sequence, digest: tail.digest)
        while let entry = try await entry(ahead.sequence + 1) {
          ahead.sequence = entry.sequence
          ahead.digest = entry.digest
          if let line = entry.line, line.isOfExport { ahead.recent.append(line) }
        }
        guard ahead.sequence > tail.sequence else { throw error }
        return ahead
      }
    }
  }

  func read(before sequence: Int?, most: Int) async throws -> AuditPage {
    try await explaining {
      let all = try await objects()
      let wanted = all.filter { $0.number < sequence ?? .max }.suffix(most)
      guard let first = wanted.first?.number else { return AuditPage() }
      var check = AuditCheck()
      // The entry before the first one shows whether that one follows it.
      if first > 1 { check.begin(at: first, after: try await entry(first - 1)) }
      for entry in try await entries(wanted) { check.add(entry) }
      return check.page
    }
  }

  /// Every entry in order, in parts, so that the whole log is never in memory.
  func all(_ part: ([RawEntry]) throws -> Void) async throws {
    try await explaining {
      var left = try await objects()[...]
      while !left.isEmpty {
        try part(try await entries(left.prefix(Self.part)))
        left = left.dropFirst(Self.part)
      }
    }
  }

  /// An entry of another form of number than the log's own is not one.
  private func name(_ sequence: Int) -> ExactName {
    let text = String(sequence)
    return prefix + "/"
      + ExactName(String(repeating: "0", count: max(0, Self.digits - text.utf8.count)) + text + ".json")
  }

  private func number(_ object: ExactName) -> Int? {
    guard let text = object.dropping(prefix: prefix + "/")?.dropping(suffix: ".json")?.text, let number = Int(text),
      number > 0, name(number) == object
    else { return nil }
    return number
  }

  /// Of all entries, in order.
  private func objects() async throws -> [(number: Int, object: StorageObject)] {
    var objects: [(number: Int, object: StorageObject)] = []
    try await client.list(StorageClient.Listing(bucket: bucket, prefix: prefix + "/", delimiter: "/")) { page in
      for object in page.items ?? [] { if let number = number(object.name) { objects.append((number, object)) } }
    }
    return objects.sorted { $0.number < $1.number }
  }

  private func entries(
    _ objects: some Sequence<(number: Int, object: StorageObject)>
  ) async throws -> [RawEntry] {
    let objects = objects.map { ($0.number, $0.object) }
    return try await objects.concurrentMap(atOnce: Self.downloadsAtOnce) { number, object in
      guard object.size <= Int64(AuditLine.mostBytes) else {
        throw AuditFailure(
          .damaged, "\(object.uri) has \(object.size) bytes, more than an entry has. Look at who wrote it.")
      }
      var bytes: [UInt8] = []
      _ = try await client.download(object) { part in part.withUnsafeBytes { bytes += $0 } }
      return try RawEntry(number, bytes)
    }
  }

  /// Nil if it is not there.
  private func entry(_ number: Int) async throws -> RawEntry? {
    guard let object = try await ifFound({ try await client.object(name(number), in: bucket) }) else { return nil }
    return try await entries([(number, object)]).first
  }

  private func explaining<Result>(_ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch let error as GoogleCloudError {
      throw AuditFailure(.unusable, "The audit log \(place) cannot be used. \(error)")
    }
  }
}
