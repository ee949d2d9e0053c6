import Documents
import JSON

/// The instant whose state a read sees.
///
/// A whole verification uses one. The service takes any microsecond of the past hour, and whole minutes of the past
/// seven days where point-in-time recovery is on; the emulator takes any that it has seen.
package struct ReadTime: Hashable, Sendable {
  /// Since 1970.
  package var microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// Reads RFC 3339, such as `2026-11-22T03:00:00Z`; nil for anything else.
  package init?(_ text: String) {
    guard let microseconds = Timestamp.microseconds(text) else { return nil }
    self.microseconds = microseconds
  }

  /// Reads a google.protobuf.Timestamp.
  init(_ bytes: RawSpan, _ range: Range<Int>) throws {
    guard let microseconds = try WireTimestamp(bytes, range).microseconds else {
      throw GoogleCloudError.wrongAnswer("The answer's read time is out of range.")
    }
    self.microseconds = microseconds
  }
}

extension ReadTime: CustomStringConvertible {
  /// RFC 3339, as REST takes it.
  package var description: String { Timestamp.text(microseconds: microseconds) }
}
