package import Costs
package import Documents

/// What a rehearsal in a database of Google's will cost, before it is begun: an estimate from the number of documents.
package struct RehearsalCost: Sendable, Equatable {
  package var database: DatabaseName
  /// Of the export.
  package var documents: Int
  /// That staging holds, and that are deleted before.
  package var deletes: Int
  /// Whether the documents are imported, and not only read back.
  package var imports: Bool
  /// Whether everything is read a second time, to see three canaries.
  package var hasCanaries: Bool

  /// A document is written once by an import, and three by canaries, which are put back.
  package var writes: Int { (imports ? documents : 0) + (hasCanaries ? 2 * Self.canaries : 0) }

  /// Each read-back reads every document, and one for each 1,000 that are counted before it; staging is counted once more
  /// before, and after it is emptied, of which each round reads 1,000 documents at the most.
  package var reads: Int {
    let counting = max(1, (documents + 999) / 1_000)
    let readBack = documents + counting + 1
    return (hasCanaries ? 2 * readBack + 4 * Self.canaries : readBack) + 2 * max(1, (deletes + 999) / 1_000)
      + min(deletes, 1_000)
  }

  package func estimate(_ prices: PriceList) -> Estimate {
    CostEstimator(prices).documents(reads: reads, writes: writes, deletes: deletes)
  }

  private static let canaries = 3
}
