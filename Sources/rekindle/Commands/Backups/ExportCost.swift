import Documents
import Foundation
import Rehearsal
import Reports

/// What an export costs before it is made: a read for each document, at the prices by which `diff` tells its costs.
struct ExportCost {
  var database: DatabaseName
  var documents: Int

  var text: String {
    func money(_ dollarsPer100000: Double) -> String {
      let dollars = Double(documents) / 100_000 * dollarsPer100000
      return String(format: dollars < 0.1 ? "$%.4f" : "$%.2f", dollars)
    }
    let prices = ReadEstimate.dollarsPer100000
    return
      "Exporting \(database) takes \(Quantity.counted(documents, "document read")): \(money(prices.lowerBound)) to "
      + "\(money(prices.upperBound)) by Google's list prices of \(ReadEstimate.pricesAsOf), and what the files take in the "
      + "bucket."
  }
}
