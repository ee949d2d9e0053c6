import Costs
import Reports
import Restore

extension DocumentsRestorer.Question {
  func text(_ prices: PriceList) -> String {
    switch self {
    case .reading(let estimate, let target):
      "Restoring into \(target) takes at most \(estimate.text(prices))"
    case .writing(let counts, let estimate, let target):
      "This creates \(Quantity.grouped(counts.create)) documents of \(target) and overwrites "
        + "\(Quantity.grouped(counts.overwrite)). It takes \(estimate.text(prices))"
    }
  }
}

extension RestoreEstimate {
  /// "about 300 document reads and 100 writes: $0.0002 to $0.0004 by list prices of 2026-11-23, ..."
  fileprivate func text(_ prices: PriceList) -> String {
    "\(Quantity.grouped(reads)) document reads and \(Quantity.grouped(writes)) writes: "
      + self.costs(prices).costs
  }
}
