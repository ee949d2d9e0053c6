package import Costs
package import JSON
import Verification

extension Estimate {
  /// `$0.31 to $0.62 by list prices of 2026-11-23, without what is not known: keeping them`
  var inWords: String {
    let missing = unknown.map(\.what)
    let lacks = missing.isEmpty ? "" : ", without what is not known: \(missing.joined(separator: ", "))"
    guard let amounts else { return "not known: \(missing.joined(separator: ", "))" }
    return "\(Money.text(amounts, currency)) by list prices of \(dates.joined(separator: ", "))\(lacks)"
  }
}

extension TextCanvas {
  /// A line for each thing that is billed, with how its amount comes about.
  mutating func estimate(_ estimate: Estimate) {
    for line in estimate.lines {
      let price =
        line.quote.amounts.map {
          "\(Money.text($0, estimate.currency)) for \(Quantity.grouped(line.quote.per)) \(line.quote.item.unit)"
        } ?? "a price that is not known"
      let amount = line.amounts.map { Money.text($0, estimate.currency) } ?? "not known"
      let quantity = line.quantity.map(Quantity.partly) ?? "?"
      let guess = line.quote.isGuess ? ", a range: the price of this location is not known" : ""
      paragraph(
        "\(line.what): \(amount) = \(quantity) \(line.quote.item.unit) (\(line.formula)) at \(price)\(guess)",
        indent: TextCanvas.labelWidth)
    }
  }
}

extension JSONWriter {
  package mutating func estimate(_ estimate: Estimate) {
    member("currency", estimate.currency)
    member("least", number: estimate.amounts?.lowerBound)
    member("most", number: estimate.amounts?.upperBound)
    strings("priceDates", estimate.dates)
    objects("lines", estimate.lines) { json, line in
      json.member("what", line.what)
      json.member("formula", line.formula)
      json.member("item", line.quote.item.rawValue)
      json.member("quantity", number: line.quantity)
      json.member("unit", line.quote.item.unit)
      json.member("per", line.quote.per)
      json.member("leastPrice", number: line.quote.amounts?.lowerBound)
      json.member("mostPrice", number: line.quote.amounts?.upperBound)
      json.member("isGuess", line.quote.isGuess)
      json.strings("sources", line.quote.sources)
      json.member("least", number: line.amounts?.lowerBound)
      json.member("most", number: line.amounts?.upperBound)
    }
  }
}
