package import Costs

/// What a restore of documents costs at most, before it is done.
package struct RestoreEstimate: Sendable, Equatable {
  package var reads: Int
  package var writes: Int

  package func costs(_ prices: PriceList) -> Estimate {
    CostEstimator(prices).documents(reads: reads, writes: writes)
  }
}

extension RestoreEstimate {
  /// - Parameters:
  ///   - selected: documents that are compared; each is read once.
  ///   - writes: of them, those that may be written: each is read again before and after.
  init(selected: Int, writes: Int) {
    self.init(reads: selected + 2 * writes, writes: writes)
  }
}
