package import Costs

/// What a restore of documents costs at most, before it is done.
package struct RestoreEstimate: Sendable, Equatable {
  package var reads: Int
  package var writes: Int

  /// - Parameters:
  ///   - selected: documents that are compared; each is read once.
  ///   - writes: of them, those that may be written: each is read again before and after.
  package init(selected: Int, writes: Int) {
    reads = selected + 2 * writes
    self.writes = writes
  }

  package init(reads: Int, writes: Int) {
    self.reads = reads
    self.writes = writes
  }

  /// Of a restore whose documents were compared before.
  package init(writes: Int) {
    self.init(selected: 0, writes: writes)
  }

  package func costs(_ prices: PriceList) -> Estimate {
    CostEstimator(prices).documents(reads: reads, writes: writes)
  }
}
