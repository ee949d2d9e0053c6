import Files
import Foundation
import Keys

/// An audit log in a folder of this machine: a chained journal and its head, for one server at a time.
///
///     audit.ndjson   an entry a line
///     head.json      the last line's number and digest, so that a cut is noticed
actor AuditFolder: AuditShelf {
  nonisolated let path: String
  /// Nil before `open`.
  private var writer: ChainWriter?

  /// How often both files are read again that a server is writing.
  private static let tries = 5
  private static let mostHeadBytes = 1_000

  init(_ path: String) { self.path = path }

  nonisolated var place: String { path }
  private nonisolated var log: String { "\(path)/audit.ndjson" }
  private nonisolated var head: String { "\(path)/head.json" }

  func open(recent most: Int, since time: Int64) throws -> AuditTail {
    try explaining {
      try PrivateFiles.makeFolder(path)
      let isThere = (try? FileStatus(at: log, followingLinks: false)).map { $0.size > 0 } ?? false
      guard isThere else {
        guard !hasHead else {
          throw AuditFailure(
            .damaged,
            "The audit log cannot be used. \(Self.removed) Bring \(log) back, or write another folder into serve.audit."
          )
        }
        writer = try ChainWriter(new: log, head: head)
        return AuditTail()
      }
      let chain = try ChainWriter(existing: log, head: head)
      let reader = ChainReader<AuditLine>(chain.file, head: try headBytes())
      var tail = AuditTail()
      while let line = try reader.next() {
        if line.isOfExport { tail.recent.append(line) }
        if tail.recent.count > 2 * most { tail.recent.removeFirst(tail.recent.count - most) }
      }
      tail.recent = Array(tail.recent.suffix(most))
      (tail.sequence, tail.digest) = (reader.tail.sequence, reader.tail.digest)
      try chain.resume(after: reader.tail)
      writer = chain
      return tail
    }
  }

  /// The file is locked by this server, so nothing comes between.
  func append(_ bytes: [UInt8], after tail: AuditTail) throws -> AuditTail? {
    try explaining {
      guard let writer else { throw AuditFailure(.unusable, "The audit log \(path) is not open.") }
      try writer.append(bytes)
      try writer.synchronize()
      return nil
    }
  }

  func read(before sequence: Int?, most: Int) throws -> AuditPage {
    try explaining {
      var page = AuditPage()
      page.damage = try all { line, _ in
        guard line.sequence < sequence ?? .max else { return }
        page.lines.append(line)
        if page.lines.count > 2 * most { page.lines.removeFirst(page.lines.count - most) }
      }
      page.lines = Array(page.lines.suffix(most))
      return page
    }
  }

  /// Every entry in order with its digest, until one does not fit.
  /// - Returns: where the log is damaged; nil for one that is whole.
  nonisolated func all(
    _ entry: (AuditLine, Digest256) throws -> Void
  ) throws -> (sequence: Int, reason: String)? {
    // A log that no server wrote to yet.
    guard (try? FileStatus(at: log, followingLinks: false)) != nil else { return hasHead ? (1, Self.removed) : nil }
    var known = try headBytes()
    for attempt in 1...Self.tries {
      let reader = ChainReader<AuditLine>(try ChainFile(log), head: known)
      var entries: [(AuditLine, Digest256)] = []
      do throws(ChainError) {
        while let line = try reader.next() { entries.append((line, reader.tail.digest)) }
      } catch {
        guard error.code == .edited || error.code == .cut else { throw error }
        let now = try headBytes()
        if now != known, attempt < Self.tries {
          known = now
          continue
        }
        for (line, digest) in entries { try entry(line, digest) }
        return (error.line ?? reader.tail.sequence + 1, error.message)
      }
      for (line, digest) in entries { try entry(line, digest) }
      return nil
    }
    return nil
  }

  private static let removed = "head.json tells of entries, and audit.ndjson has none: they were removed."

  /// Whether the folder tells how far its log was written.
  nonisolated var hasHead: Bool { (try? FileStatus(at: head, followingLinks: false)) != nil }

  private nonisolated func headBytes() throws -> [UInt8]? {
    guard hasHead else { return nil }
    return try NamedFile.read(head, limit: Self.mostHeadBytes) {
      AuditFailure(.unusable, "The audit log \(path) cannot be used: head.json. \($0)")
    }
  }

  private nonisolated func explaining<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ChainError {
      let code: AuditFailure.Code =
        switch error.code {
        case .inUse: .inUse
        case .edited, .cut, .otherKey, .inTheWay, .unfit: .damaged
        case .unusable: .unusable
        }
      throw AuditFailure(code, "The audit log cannot be used. \(error)")
    } catch let error as PrivateFiles.Failure {
      throw AuditFailure(.unusable, "The audit log cannot be used. \(error).")
    }
  }
}
