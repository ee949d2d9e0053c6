import Files
import Keys

/// What holds the entries of an audit log: a bucket or a folder. Entries are added, never changed.
protocol AuditShelf: Sendable {
  /// Where it is, for messages.
  var place: String { get }

  /// Finds the last entry, and reads entries before it.
  /// - Parameters:
  ///   - most: of entries that are returned, the last ones about exports that were started here.
  ///   - time: entries from before it are not needed, in microseconds since 1970.
  /// - Throws: `AuditFailure`, `CancellationError`.
  func open(recent most: Int, since time: Int64) async throws -> AuditTail

  /// Adds an entry after the tail.
  /// - Returns: nil once it is there for good; or the entries that another server wrote meanwhile: nothing was added then.
  /// - Throws: `AuditFailure`, `CancellationError`.
  func append(_ bytes: [UInt8], after tail: AuditTail) async throws -> AuditTail?

  /// Reads entries from the last one back.
  /// - Parameter sequence: the entries before this one; nil for all.
  /// - Throws: `AuditFailure`, `CancellationError`.
  func read(before sequence: Int?, most: Int) async throws -> AuditPage
}

/// The end of an audit log.
struct AuditTail: Sendable {
  /// Of the last entry; 0 for an empty log.
  var sequence = 0
  /// SHA-256 of the last entry; zero for an empty log.
  var digest = Digest256.zero
  /// The last entries about exports that were started here, oldest first, as far as they were read.
  var recent: [AuditLine] = []
}

/// Entries as they are in the log, oldest first, with what was found wrong between them.
struct AuditPage: Sendable {
  var lines: [AuditLine] = []
  /// The first entry that was read and held against the one before it; 1 where the whole log was.
  var checkedFrom = 1
  /// The number of the first entry that does not fit, and why, as a sentence.
  var damage: (sequence: Int, reason: String)?
}

/// Why the audit log cannot be written or read. Then nothing is done that it would have to tell of.
package struct AuditFailure: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// What the policy names is not a place for an audit log.
    case place
    /// It cannot be reached, read or written.
    case unusable
    /// What is there is not what servers write.
    case damaged
    /// Another server writes to the folder.
    case inUse = "in-use"
  }

  package var code: Code
  /// What happened and what to do, in sentences.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
