/// How far the restore of a whole export has come. What changes anything is announced first; the operation's name follows
/// when Google has given one.
package enum RestorePhase: String, Sendable, CaseIterable, Comparable {
  /// Nothing is announced: what was, the service refused.
  case planned
  case creating
  case created
  case exporting
  case exported
  case importing
  case imported
  case compared

  package static func < (left: RestorePhase, right: RestorePhase) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// What a journal says of a phase.
struct PhaseFacts: Sendable, Equatable {
  /// When it was reached, or announced, in microseconds since 1970.
  var time: Int64
  /// The name of Google's operation.
  var operation: String?
  /// Of an announcement: the names of the operations of the same kind and place that were there before.
  var before: [String]?
  /// Of a safety export: what the target held at the instant that the export is of.
  var state: TargetState?
  /// Of the database that was made.
  var uid: String?
}
