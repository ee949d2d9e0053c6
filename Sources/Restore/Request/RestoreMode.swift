import JSON

/// Which documents of the target a restore may write over. Absent ones are made in every mode, and equal ones left alone.
package enum RestoreMode: Sendable, Equatable {
  /// None.
  case ifAbsent
  /// Those that were last written at this time or before, in microseconds since 1970.
  case ifUnchangedSince(Int64)
  /// Those that are, when they are written, what they were when the plan was made that is applied.
  case ifUnchangedSincePlan
  /// All that differ.
  case overwrite

  private static let since = "if-unchanged-since="

  /// Reads what `description` writes.
  package init?(_ text: String) {
    switch text {
    case "if-absent": self = .ifAbsent
    case "overwrite": self = .overwrite
    case "\(Self.since)plan": self = .ifUnchangedSincePlan
    default:
      guard text.hasPrefix(Self.since), let time = Timestamp.microseconds(String(text.dropFirst(Self.since.count)))
      else { return nil }
      self = .ifUnchangedSince(time)
    }
  }
}

extension RestoreMode: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ifAbsent: "if-absent"
    case .ifUnchangedSince(let time): "\(Self.since)\(Timestamp.text(microseconds: time))"
    case .ifUnchangedSincePlan: "\(Self.since)plan"
    case .overwrite: "overwrite"
    }
  }
}
