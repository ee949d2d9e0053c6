/// How far the restore of a whole export has come. What changes anything is announced first; the operation's name follows
/// when Google has given one.
package enum RestorePhase: String, Sendable, CaseIterable {
  case creating
  case created
  case exporting
  case exported
  case importing
  case imported
  case compared
}

/// What the journal of such a restore says.
struct WholeJournalState {
  /// SHA-256 of the plan, and where it was.
  var plan: String
  var path: String
  /// The last phase.
  var phase: RestorePhase?
  /// Names of operations, by the phase that began them.
  var operations: [RestorePhase: String] = [:]
  var tail = JournalWriter.Tail()

  static func read(_ path: String) throws(JournalProblem) -> WholeJournalState {
    let reader = try JournalReader(path)
    guard case .restore(let plan, let planPath, _)? = try reader.next() else {
      throw JournalProblem(.unfit, "\(path) is no journal of `rekindle restore apply`.")
    }
    var state = WholeJournalState(plan: plan, path: planPath)
    while let event = try reader.next() {
      guard case .phase(let phase, let operation, _) = event else {
        throw JournalProblem(.edited, "\(path), line \(reader.tail.sequence): this cannot stand here. It is not used.")
      }
      state.phase = phase
      if let operation { state.operations[phase] = operation }
    }
    state.tail = reader.tail
    return state
  }

  /// Whether the phase is behind, or begun.
  func isReached(_ phase: RestorePhase) -> Bool {
    let order = RestorePhase.allCases
    guard let current = self.phase, let now = order.firstIndex(of: current), let other = order.firstIndex(of: phase)
    else { return false }
    return now >= other
  }
}
