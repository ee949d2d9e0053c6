package import Documents

/// What reading a database will cost, before it is read: an estimate from its number of documents.
package struct ReadEstimate: Sendable, Equatable {
  package var address: DatabaseAddress
  /// Of the whole database.
  package var documents: Int
  /// How many parts of equal numbers of documents there are, of which one is read; 1 for everything.
  package var parts = 1

  package init(address: DatabaseAddress, documents: Int, parts: Int = 1) {
    self.address = address
    self.documents = documents
    self.parts = max(1, parts)
  }

  /// US dollars for 100,000 reads in Firestore Standard: the least, a region such as us-central1, and the most, a
  /// multi-region.
  ///
  /// Source: Google's list prices, as of `pricesAsOf`. Free quotas and agreements of one's own are not counted.
  package static let dollarsPer100000 = 0.03...0.06
  package static let pricesAsOf = "2026-11-23"

  /// A read for each document, and one for each 1,000 that are counted, twice; what differs is read once more.
  package var reads: Int {
    (documents + parts - 1) / parts + 2 * max(1, (documents + 999) / 1_000)
  }

  package var dollars: ClosedRange<Double> {
    let prices = Self.dollarsPer100000
    return Double(reads) / 100_000 * prices.lowerBound...Double(reads) / 100_000 * prices.upperBound
  }
}
