import Rehearsal

/// What a restore of documents costs at most, before it is done.
package struct RestoreEstimate: Sendable, Equatable {
  package var reads: Int
  package var writes: Int

  /// US dollars for 100,000 writes in Firestore Standard: the least, a region such as us-central1, and the most, a
  /// multi-region.
  ///
  /// Source: Google's list prices, as of `ReadEstimate.pricesAsOf`.
  package static let dollarsPer100000Writes = 0.09...0.18

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

  package var dollars: ClosedRange<Double> {
    let (read, write) = (ReadEstimate.dollarsPer100000, Self.dollarsPer100000Writes)
    func cost(_ read: Double, _ write: Double) -> Double { (Double(reads) * read + Double(writes) * write) / 100_000 }
    return cost(read.lowerBound, write.lowerBound)...cost(read.upperBound, write.upperBound)
  }
}
