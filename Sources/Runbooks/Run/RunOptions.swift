/// What the operator said with the command.
package struct RunOptions: Sendable {
  /// Values of `confirm:`, by the variable's name.
  package var confirmations: [String: String] = [:]
  /// Steps to pass over, each with its reason.
  package var skips: [Int: String] = [:]
  /// Steps that were interrupted and change something, to be run again.
  package var again: Set<Int> = []
  /// Whether steps that change something are run without asking; not those with a `confirm:` or an approval.
  package var yes = false
  /// Whether it asks before every step.
  package var isParanoid = false
  /// Whether what was done is taken back: at once on `resume`, else if a step fails and nobody can be asked.
  package var undo = false

  package init() {}
}

/// How a run ended, for now.
package enum RunEnding: Sendable, Equatable {
  case finished
  /// Every step is done, and so many points are left open.
  case open(points: Int)
  case takenBack
  case stopped(JournalEvent.Stop)
}

/// Why a step is not done.
struct StepFailure: Error {
  /// `check`, `command`, or `refused` for a command that refused before it wrote anything.
  var reason: JournalEvent.Stop.Reason
  /// A sentence.
  var message: String
}
