import Documents
import GoogleCloud

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

  init(
    time: Int64, operation: String? = nil, before: [String]? = nil, state: TargetState? = nil, uid: String? = nil
  ) {
    self.time = time
    self.operation = operation
    self.before = before
    self.state = state
    self.uid = uid
  }
}

/// What the journal of such a restore says.
struct WholeJournalState {
  /// SHA-256 of the plan, and where it was.
  var plan: String
  var path: String
  /// The last phase.
  var phase: RestorePhase?
  /// Of each phase that was reached: the announcement, with the operation's name where a later line tells it.
  var facts: [RestorePhase: PhaseFacts] = [:]
  var tail = JournalWriter.Tail()

  /// Names of operations, by the phase that began them.
  var operations: [RestorePhase: String] { facts.compactMapValues(\.operation) }

  static func read(_ file: JournalFile, _ key: MACKey) throws(JournalProblem) -> WholeJournalState {
    let (path, reader) = (file.path, JournalReader(file, key))
    guard case .restore(let plan, let planPath, _)? = try reader.next() else {
      throw reader.unfit("no journal of `rekindle restore apply`")
    }
    var state = WholeJournalState(plan: plan, path: planPath)
    while let event = try reader.next() {
      guard case .phase(let phase, let facts) = event else {
        throw JournalProblem(
          .edited, "\(path), line \(reader.tail.sequence): this line does not belong here. The journal is not used.")
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
