package import GoogleCloud
package import Keys
package import Reports

/// Whether an audit log is whole: every entry there, in order, and what its server wrote.
package struct AuditVerification: Sendable {
  /// A folder's path, or `gs://BUCKET/PREFIX`.
  package let place: String
  package private(set) var entries = 0
  /// SHA-256 of the last entry; zero for an empty log.
  package private(set) var head = Digest256.zero
  /// Of the first and the last entry, in microseconds since 1970; nil for an empty log.
  package private(set) var first: Int64?
  package private(set) var last: Int64?
  /// The number of the first entry that does not fit, and why.
  package private(set) var damage: (sequence: Int, reason: String)?
  /// The number of the entry that the known head is; nil without one, or where no entry is it.
  package private(set) var knownHead: Int?
  package let hasKnownHead: Bool
  /// Whether something shows that the end is the end: a folder's head file, or a head that is known from elsewhere.
  package let isEndKnown: Bool

  /// Whether every entry was read and follows the one before it, and the known head is one of them.
  package var isWhole: Bool { damage == nil && (!hasKnownHead || knownHead != nil) }

  /// Reads a whole log.
  /// - Parameters:
  ///   - text: a folder's path, or `gs://BUCKET/PREFIX`.
  ///   - known: the digest of an entry, as it was on standard output; nil for none.
  ///   - services: called only for a bucket.
  /// - Throws: `AuditFailure` where it cannot be read, and where it has no entries: nothing says then that this is the place of a
  ///   log; `CancellationError`.
  package init(_ text: String, head known: Digest256?, services: () throws -> GoogleServices) async throws {
    hasKnownHead = known != nil
    let shelf = try AuditPlace.shelf(text, services: services)
    place = shelf.place
    isEndKnown = known != nil || (shelf as? AuditFolder)?.hasHead == true
    var result = (entries: 0, head: Digest256.zero, first: Int64?.none, last: Int64?.none, known: Int?.none)
    func count(_ sequence: Int, _ digest: Digest256, _ line: AuditLine?) {
      result.entries += 1
      result.head = digest
      if digest == known { result.known = sequence }
      guard let time = line?.time else { return }
      result.first = result.first ?? time
      result.last = time
    }
    if let bucket = shelf as? AuditBucket {
      var check = AuditCheck()
      try await bucket.all { part in
        for entry in part {
          check.add(entry, keepsLine: false)
          count(entry.sequence, entry.digest, entry.line)
        }
      }
      damage = check.page.damage
    } else if let folder = shelf as? AuditFolder {
      damage = try folder.all { line, digest in count(line.sequence, digest, line) }
    }
    (entries, head, first, last, knownHead) = (
      result.entries, result.head, result.first, result.last, result.known
    )
    guard entries > 0 || damage != nil || hasKnownHead else {
      throw AuditFailure(
        .unusable,
        "\(place) has no entries of an audit log, so nothing was verified. Check the place, and whether you may read it."
      )
    }
  }
}

extension AuditVerification {
  /// For `rekindle audit verify`.
  package var report: AuditReport {
    AuditReport(
      place: place, entries: entries, head: entries > 0 ? head.hexadecimal : nil, first: first, last: last,
      damage: damage, knownHead: knownHead, hasKnownHead: hasKnownHead, isEndKnown: isEndKnown)
  }
}
