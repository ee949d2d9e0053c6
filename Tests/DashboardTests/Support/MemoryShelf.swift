import Keys
import Synchronization

@testable import Dashboard

/// An audit log in memory, which several servers can write to, and which can fail.
final class MemoryShelf: AuditShelf {
  private struct State {
    var entries: [[UInt8]] = []
    /// How many entries it takes yet; nil for any number.
    var left: Int?
  }

  private let state = Mutex(State())

  let place = "memory"

  var entries: [[UInt8]] { state.withLock { $0.entries } }
  var lines: [AuditLine] { entries.compactMap { try? AuditLine(line: $0) } }
  /// Each entry's action and outcome: `links.made done`.
  var acts: [String] { lines.map { "\($0.action) \($0.outcome)" } }

  func fail(_ isFailing: Bool = true) { state.withLock { $0.left = isFailing ? 0 : nil } }
  /// Takes some entries, and fails from then on.
  func fail(after entries: Int) { state.withLock { $0.left = entries } }
  func replace(_ change: (inout [[UInt8]]) -> Void) { state.withLock { change(&$0.entries) } }

  func open(recent most: Int, since time: Int64) throws -> AuditTail { try tail(after: AuditTail()) }

  func append(_ bytes: [UInt8], after tail: AuditTail) throws -> AuditTail? {
    let isAdded = try state.withLock { state in
      guard state.left != 0 else { throw AuditFailure(.unusable, "The shelf is broken.") }
      guard state.entries.count == tail.sequence else { return false }
      state.left = state.left.map { $0 - 1 }
      state.entries.append(bytes)
      return true
    }
    return isAdded ? nil : try self.tail(after: tail)
  }

  func read(before sequence: Int?, most: Int) throws -> AuditPage {
    var check = AuditCheck()
    for (index, bytes) in entries.enumerated() where index + 1 < sequence ?? .max {
      check.add(try RawEntry(index + 1, bytes))
    }
    return check.page
  }

  private func tail(after known: AuditTail) throws -> AuditTail {
    var tail = AuditTail(sequence: known.sequence, digest: known.digest)
    for bytes in entries.dropFirst(known.sequence) {
      let entry = try RawEntry(tail.sequence + 1, bytes)
      (tail.sequence, tail.digest) = (entry.sequence, entry.digest)
      if let line = entry.line { tail.recent.append(line) }
    }
    return tail
  }
}
