import Files
import Keys

/// What the journal of a restore of a whole export says.
struct ExportJournalState {
  /// SHA-256 of the plan, and where it was.
  var plan: String
  var path: String
  var phase: RestorePhase?
  /// Of each phase that was reached: the announcement, with the operation's name where a later line tells it.
  var facts: [RestorePhase: PhaseFacts] = [:]
  var tail = ChainTail()

  /// Names of operations, by the phase that began them.
  var operations: [RestorePhase: String] { facts.compactMapValues(\.operation) }

  static func read(_ file: ChainFile, _ key: MACKey) throws(ChainError) -> ExportJournalState {
    let reader = ChainReader<RestoreLine>(file, key)
    guard case .restore(let plan, let planPath, _)? = try reader.nextEvent() else {
      throw reader.unfit("no journal of `rekindle restore apply`")
    }
    var state = ExportJournalState(plan: plan, path: planPath)
    while let event = try reader.nextEvent() {
      guard case .phase(let phase, let facts) = event else {
        throw reader.edited("This line does not belong here.")
      }
      state.add(phase, facts)
    }
    state.tail = reader.tail
    return state
  }

  private mutating func add(_ phase: RestorePhase, _ facts: PhaseFacts) {
    // A phase that the service refused was not begun: the journal goes back to the one before it.
    for later in self.facts.keys where later > phase { self.facts[later] = nil }
    if let known = self.facts[phase], facts == PhaseFacts(time: facts.time, operation: facts.operation) {
      // A line that only names the operation, or goes back to the phase, leaves what is known of it.
      self.facts[phase]?.operation = facts.operation ?? known.operation
    } else {
      self.facts[phase] = facts
    }
    self.phase = phase
  }
}
