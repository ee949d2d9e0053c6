import Costs
import Documents
import Rehearsal
import Reports
import Restore
import Verification

extension Estimate {
  /// "Reading firestore://p/(default) takes about 50,100 document reads: $0.0150 to $0.0301 by list prices of 2026-11-23,
  /// free quotas not counted."
  func ofReading(_ address: DatabaseAddress) -> String {
    "Reading \(address) takes about \(Quantity.grouped(Int(quantity(of: .documentReads)))) document reads: \(costs)"
  }

  /// "Exporting projects/p/databases/(default) takes 50,000 document reads: ..."
  func ofExporting(_ database: DatabaseName, documents: Int) -> String {
    "Exporting \(database) takes \(Quantity.counted(documents, "document read")): \(costs) What the files take in the "
      + "bucket comes on top."
  }

  /// The sum as the end of a sentence.
  var costs: String {
    guard let amounts else { return "what that costs is not known; give its price with --prices." }
    return Money.text(amounts, currency)
      + " by list prices of \(dates.joined(separator: ", ")), free quotas not counted."
  }
}

extension RehearsalCost {
  /// What will be done in the database, and what it costs.
  func text(_ prices: PriceList) -> String {
    let parts = [(writes, "writes"), (reads, "reads"), (deletes, "deletes")].filter { $0.0 > 0 }.map {
      "\(Quantity.grouped($0.0)) \($0.1)"
    }
    return
      "Rehearsing in \(database.project)/\(database.database) takes about \(parts.joined(separator: ", ")) of documents: "
      + estimate(prices).costs
  }
}

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
