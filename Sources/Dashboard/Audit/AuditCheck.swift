import JSON
import Keys

/// An entry as its bytes are.
struct RawEntry: Sendable {
  let sequence: Int
  let digest: Digest256
  /// Nil for bytes that no server writes.
  let line: AuditLine?
  /// Why it has no line; nil if it has one.
  let problem: String?

  init(_ sequence: Int, _ bytes: [UInt8]) throws {
    self.sequence = sequence
    digest = try Digest256(of: bytes)
    do {
      line = try AuditLine(line: bytes)
      problem = nil
    } catch let error {
      line = nil
      problem = error.message
    }
  }
}

/// Holds entries against each other, in their order.
struct AuditCheck {
  private(set) var page = AuditPage()
  private(set) var count = 0
  /// Of the last entry that was added; zero before the first.
  private(set) var head = Digest256.zero
  private var expected = 1

  /// Begins in the middle of a log.
  /// - Parameter before: the entry before the first one that will be added; nil if it is not there.
  mutating func begin(at first: Int, after before: RawEntry?) {
    expected = first
    page.checkedFrom = first
    guard let before else { return note(first - 1, "Entry \(first - 1) is missing.") }
    head = before.digest
  }

  mutating func add(_ entry: RawEntry, keepsLine: Bool = true) {
    if entry.sequence != expected {
      note(expected, "Entry \(expected) is missing.")
    } else if let line = entry.line {
      if line.sequence != entry.sequence {
        note(entry.sequence, "Entry \(entry.sequence) says that it is entry \(line.sequence).")
      } else if line.previous != head, page.damage == nil {
        note(entry.sequence, "Entry \(entry.sequence) does not follow the one before it: one of them was changed.")
      }
    } else {
      note(entry.sequence, "Entry \(entry.sequence) is not what a server writes. \(entry.problem ?? "")")
    }
    if keepsLine, let line = entry.line { page.lines.append(line) }
    head = entry.digest
    expected = entry.sequence + 1
    count += 1
  }

  private mutating func note(_ sequence: Int, _ reason: String) {
    if page.damage == nil { page.damage = (sequence, reason) }
  }
}
