import Documents
import Files
import Keys

/// What a journal says as a whole: its plan, and how far it was applied.
struct DocumentsJournalState {
  var start: JournalStart
  var counts: PlanCounts
  /// Behind the last line of its plan.
  var planned: ChainTail
  /// Of the documents that were planned, those that are settled: the first so many.
  var outcomes = OutcomeCounts()
  /// Documents whose write was announced and of which nobody knows, by their numbers, with what they were before.
  var announced: [Int: Document?] = [:]
  var isApplied = false
  var isFinished = false
  var isUndone = false
  var tail = ChainTail()

  /// - Throws: `ChainError` also for a plan that was not finished.
  static func read(_ file: ChainFile, _ key: MACKey) throws(ChainError) -> DocumentsJournalState {
    let reader = ChainReader<RestoreLine>(file, key)
    guard case .start(let start)? = try reader.nextEvent() else {
      throw reader.unfit("no plan and no journal of `rekindle restore documents`")
    }
    var planned = 0
    var state: DocumentsJournalState?
    while let event = try reader.nextEvent() {
      switch (event, state) {
      case (.document(let document), nil):
        planned += 1
        guard document.number == planned else { throw reader.edited("A document is missing before it.") }
      case (.planned(let counts), nil):
        guard counts.writes == planned else {
          throw reader.edited("\(planned) documents stand before it, not \(counts.writes).")
        }
        state = DocumentsJournalState(start: start, counts: counts, planned: reader.tail)
      case (_, .some):
        guard state?.add(event) == true else { throw reader.edited("This cannot stand here.") }
      default: throw reader.edited("This cannot stand here.")
      }
    }
    guard var state else {
      throw ChainError(
        .unfit, file.path,
        "It ends before its plan does: the command that made it was stopped. Remove it and plan again.")
    }
    state.tail = reader.tail
    return state
  }

  /// Takes note of an event behind the plan; false if it cannot stand there.
  private mutating func add(_ event: RestoreEvent) -> Bool {
    switch event {
    case .applying:
      isApplied = true
    case .before(let number, let document):
      guard isApplied, number > outcomes.settled, number <= counts.writes else { return false }
      announced[number] = .some(document)
    case .result(let number, let outcome):
      guard isApplied, number == outcomes.settled + 1, number <= counts.writes else { return false }
      announced[number] = nil
      outcomes.add(outcome)
    case .finished:
      guard outcomes.settled == counts.writes else { return false }
      isFinished = true
    case .undoing: isUndone = true
    case .start, .document, .planned, .restore, .phase: return false
    }
    return true
  }
}

/// How many of the planned documents came to what.
package struct OutcomeCounts: Sendable, Equatable {
  package var written = 0
  package var equal = 0
  package var changed = 0
  package var failed = 0

  package var settled: Int { written + equal + changed + failed }

  mutating func add(_ outcome: DocumentOutcome) {
    switch outcome {
    case .written: written += 1
    case .equal: equal += 1
    case .changed: changed += 1
    case .failed: failed += 1
    }
  }
}
