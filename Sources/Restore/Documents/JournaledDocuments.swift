import Documents
import Files
import Keys

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

  private let documents: ChainReader<RestoreLine>
  private let results: ChainReader<RestoreLine>
  private var announced: [Int: Document?] = [:]

  /// - Parameter state: what was read of the journal.
  /// - Throws: also if the file does not hold that plan any more.
  init(_ file: ChainFile, _ state: DocumentsJournalState, _ key: MACKey) throws(ChainError) {
    documents = ChainReader(file, key)
    results = ChainReader(file, key)
    while let event = try results.nextEvent() { if case .planned = event { break } }
    guard results.tail == state.planned else {
      throw ChainError(
        .edited, file.path, "It was changed while it was used. Begin again, with the journal as it was.")
    }
  }

  func next() throws(ChainError) -> Entry? {
    while let event = try documents.nextEvent() {
      switch event {
      case .document(let planned): return try entry(planned)
      case .planned: return nil
      default: continue
      }
    }
    return nil
  }

  private func entry(_ planned: PlannedDocument) throws(ChainError) -> Entry {
    while let event = try results.nextEvent() {
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
