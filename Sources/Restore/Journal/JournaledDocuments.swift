import Documents

/// Walks a journal's planned documents in their order, each with what became of it.
///
/// Two readers go through the file side by side, so that it may be of any length.
final class JournaledDocuments {
  struct Entry {
    var planned: PlannedDocument
    /// What was there before the write that was announced; nil for an absent document, and where no write was announced.
    var before: Document?
    /// Nil if nobody knows: nothing was done, or a write was announced and its end is not told.
    var outcome: DocumentOutcome?
    var isAnnounced = false
  }

  private let documents: JournalReader
  private let results: JournalReader
  private let planned: JournalWriter.Tail
  private var announced: [Int: Document?] = [:]

  /// - Parameter state: what was read of the journal.
  /// - Throws: also if the file does not hold that plan any more.
  init(_ file: JournalFile, _ state: JournalState, _ key: MACKey) throws(JournalProblem) {
    planned = state.planned
    documents = JournalReader(file, key)
    results = JournalReader(file, key)
    while let event = try results.next() { if case .planned = event { break } }
    guard results.tail == planned else {
      throw JournalProblem(
        .edited, "\(file.path) was changed while it was used. Begin again, with the journal as it was.")
    }
  }

  func next() throws(JournalProblem) -> Entry? {
    while let event = try documents.next() {
      switch event {
      case .document(let planned): return try entry(planned)
      case .planned: return nil
      default: continue
      }
    }
    return nil
  }

  private func entry(_ planned: PlannedDocument) throws(JournalProblem) -> Entry {
    while let event = try results.next() {
      switch event {
      case .before(let number, let document): announced[number] = .some(document)
      case .result(let number, let outcome):
        let before = announced.removeValue(forKey: number)
        // Results stand in the order of the documents, one for each.
        return Entry(planned: planned, before: before ?? nil, outcome: outcome, isAnnounced: before != nil)
      default: continue
      }
    }
    let before = announced.removeValue(forKey: planned.number)
    return Entry(planned: planned, before: before ?? nil, outcome: nil, isAnnounced: before != nil)
  }
}
