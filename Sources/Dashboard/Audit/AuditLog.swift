import Attestation
package import GoogleCloud
import JSON
import Keys
import Synchronization

/// Writes down every action and every refusal, in order, each entry chained to the one before it.
///
/// An entry counts as written only when it is where it stays: then the same line goes to standard output, as a second witness of
/// the chain's head. Who does something writes its intent before, and does nothing where that fails.
package final class AuditLog: Sendable {
  /// Kept in memory for looking up what was begun: those of the last day of a busy page.
  private static let recentEntries = 2_000
  /// A day, and some for clocks of several servers, in microseconds.
  private static let recentTime: Int64 = 25 * 3_600_000_000
  /// How often other servers may be ahead before an entry is given up.
  private static let tries = 64

  private let shelf: any AuditShelf
  private let now: @Sendable () -> Int64
  private let tell: @Sendable ([UInt8]) -> Void
  private let tail = Mutex(AuditTail())
  private let turnstile = Turnstile()

  /// - Parameters:
  ///   - place: a folder's path, or `gs://BUCKET/PREFIX`.
  ///   - services: called only for a bucket.
  ///   - now: in microseconds since 1970.
  ///   - tell: given each entry once it is written, with a newline.
  /// - Throws: `AuditFailure` for a place that is not one; `GoogleCloudError` for endpoints that cannot be used.
  package convenience init(
    _ place: String, services: () throws -> GoogleServices, now: @escaping @Sendable () -> Int64,
    tell: @escaping @Sendable ([UInt8]) -> Void
  ) throws {
    self.init(try AuditPlace.shelf(place, services: services), now: now, tell: tell)
  }

  init(
    _ shelf: any AuditShelf, now: @escaping @Sendable () -> Int64, tell: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.shelf = shelf
    self.now = now
    self.tell = tell
  }

  /// Finds the end of the log.
  /// - Throws: `AuditFailure` where it cannot be read, or is damaged, or another server writes to the folder.
  package func open() async throws {
    let found = try await shelf.open(recent: Self.recentEntries, since: now() - Self.recentTime)
    tail.withLock { $0 = found }
  }

  /// Adds an entry.
  /// - Returns: the entry, once it is there for good. Every entry before it is among `recent` then, also another server's.
  /// - Throws: `AuditFailure`: then what it would have told of must not be done.
  @discardableResult
  package func write(_ event: AuditEvent) async throws -> AuditLine {
    try await turnstile.pass { [self] in
      for _ in 0..<Self.tries {
        let end = tail.withLock { $0 }
        let line = AuditLine(event, sequence: end.sequence + 1, previous: end.digest, time: now())
        let bytes = line.json.json
        guard bytes.count <= AuditLine.mostBytes else {
          throw AuditFailure(.unusable, "An audit entry would have \(bytes.count) bytes. Ask for less at a time.")
        }
        if let ahead = try await shelf.append(bytes, after: end) {
          advance(to: ahead.sequence, ahead.digest, ahead.recent)
          continue
        }
        advance(to: line.sequence, try Digest256(of: bytes), [line])
        tell(line.json.line)
        return line
      }
      throw AuditFailure(
        .unusable, "Other servers wrote to the audit log \(shelf.place) faster than this one. Try again.")
    }
  }

  /// The last entries about exports that were started here, oldest first: those of this server and those that were there when it wrote.
  package var recent: [AuditLine] { tail.withLock { $0.recent } }

  /// Entries from the last one back, oldest first, as they are in the log.
  /// - Parameter sequence: the entries before this one; nil for the last ones.
  func read(before sequence: Int?, most: Int) async throws -> AuditPage {
    try await shelf.read(before: sequence, most: most)
  }

  private func advance(to sequence: Int, _ digest: Digest256, _ lines: [AuditLine]) {
    tail.withLock { tail in
      tail.sequence = sequence
      tail.digest = digest
      tail.recent += lines.filter { $0.isOfExport }
      if tail.recent.count > 2 * Self.recentEntries {
        tail.recent.removeFirst(tail.recent.count - Self.recentEntries)
      }
    }
  }
}

/// The place of an audit log, as it is typed.
enum AuditPlace {
  /// - Throws: `AuditFailure` for a text that is not a place.
  static func shelf(_ text: String, services: () throws -> GoogleServices) throws -> any AuditShelf {
    switch try place(text) {
    case .folder(let path): AuditFolder(path)
    case .bucket(let bucket, let prefix):
      // Somebody waits for each entry: what does not work within seconds is refused.
      AuditBucket(
        client: StorageClient(
          try services().endpoint(.storage),
          retries: RetryPolicy(tries: 4, firstPause: .milliseconds(250), longestPause: .seconds(2), rules: .storage)),
        bucket: bucket, prefix: prefix)
    }
  }

  static func place(_ text: String) throws(AuditFailure) -> HistoryPlace {
    do { return try HistoryPlace(text) } catch {
      throw AuditFailure(
        .place, "\"\(text)\" is not a place for an audit log. Write a folder, or gs://BUCKET/PREFIX.")
    }
  }
}
