package import Documents
import JSON
package import Keys
package import Verification

/// One run in a history.
package struct HistoryRecord: Sendable, Equatable {
  /// Its name in the folder, or below the prefix.
  package var file: ExactName
  package var statement: Statement
  package var signature: RecordedRun.Signature
  /// When the record's object was made, or its file last written, in microseconds since 1970; nil if that is not known.
  package var created: Int64?
  /// Whether Cloud Storage set `created`. Who writes a file can set its time.
  package var isTimestamped = false
  /// The id of the key of the ring that signed the record, also where the record is not of the key's period; nil if none did.
  package var keyID: String?
  /// Of the record's bytes; nil only where OpenSSL computes none.
  package var digest: Digest256?
  /// Of the statement alone: two envelopes of one run have it in common. Nil only where OpenSSL computes none.
  package var statementDigest: Digest256?
  /// The key that each of its signatures names, nil for one that names none; empty for a statement alone.
  package var namedKeys: [String?] = []

  package var export: ExactName { statement.record.export.name }
  package var verdict: Verdict { statement.record.verdict }
  package var depth: Depth { statement.record.depth }
  /// When the run ended, in microseconds since 1970.
  package var time: Int64 { statement.record.finished }
  /// Of the whole run, with the download where it was measured: how long a recovery took. A verification alone recovers nothing.
  package var recoverySeconds: Double { statement.record.timings.recovery }
  package var documents: Int { statement.record.documents }

  /// Whether something may be concluded from it.
  /// - Parameter isKeyed: whether only what one of the keys signed in its period counts.
  func counts(isKeyed: Bool) -> Bool { isKeyed ? signature == .valid : signature != .invalid }
}

extension HistoryRecord {
  /// The most bytes that a name takes from the export's.
  private static let longestName = 100

  /// `2026-11-22T031011Z-EXPORT-1f2e.json`: the end of the run, the export's name as far as it is safe everywhere, and
  /// the first digits of the content's SHA-256.
  static func fileName(of statement: Statement, digest: Digest256, digits: Int) -> String {
    let time = Timestamp.text(microseconds: statement.record.finished).prefix { $0 != "." && $0 != "Z" }
    let name = statement.record.export.name.utf8.prefix(longestName).map { byte in
      byte.isASCIILetterOrDigit || "-_.".utf8.contains(byte) ? byte : UInt8(ascii: "_")
    }
    return
      "\(time.filter { $0 != ":" })Z-\(String(decoding: name, as: UTF8.self))-\(digest.hexadecimal.prefix(digits)).json"
  }
}
