package import GoogleCloud

/// The value of `--snapshot-time`: `now`, which is the last whole minute, or RFC 3339.
package enum SnapshotTime: Sendable, Equatable {
  case lastMinute
  case at(ReadTime)

  private static let minute: Int64 = 60_000_000

  /// Nil for what is neither, and for a time with seconds, of which there is no export.
  package init?(_ text: String) {
    if text == "now" {
      self = .lastMinute
    } else if let time = ReadTime(text), time.isWholeMinute {
      self = .at(time)
    } else {
      return nil
    }
  }

  /// - Parameter now: the service's present instant: this machine's clock may be ahead of it.
  /// - Throws: `usage` for a time that is still to come.
  package func readTime(now: ReadTime) throws(BackupError) -> ReadTime {
    switch self {
    case .lastMinute: return ReadTime(microseconds: now.microseconds - now.microseconds % Self.minute)
    case .at(let time):
      guard time.microseconds <= now.microseconds else {
        throw BackupError(
          .usage, "There can be no export of \(time): for the service it is \(now).",
          remedy: "Give a time of the past, or now.")
      }
      return time
    }
  }
}
