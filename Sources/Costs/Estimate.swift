import Foundation

/// What something will cost, before it is done: a line for each thing that Google bills.
///
/// Free quotas, taxes and agreements of one's own are not counted.
package struct Estimate: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    /// `reading every document`
    package var what: String
    /// How the quantity comes about, in words: `one read for each document`.
    package var formula: String
    /// In `quote.item`'s unit; nil if it is not known.
    package var quantity: Double?
    package var quote: PriceQuote

    /// The least and the most; nil if the price or the quantity is not known.
    package var amounts: ClosedRange<Double>? {
      guard let quantity, let price = quote.amounts else { return nil }
      let units = quantity / Double(quote.per)
      return units * price.lowerBound...units * price.upperBound
    }
  }

  package var currency: String
  package var lines: [Line]

  /// Of all lines whose price is known; nil if none is.
  package var amounts: ClosedRange<Double>? {
    let known = lines.compactMap(\.amounts)
    guard !known.isEmpty else { return nil }
    return known.reduce(0) { $0 + $1.lowerBound }...known.reduce(0) { $0 + $1.upperBound }
  }

  /// What the sum lacks.
  package var unknown: [Line] { lines.filter { $0.amounts == nil } }

  /// Days on which the prices were looked up, each once, the oldest first.
  package var dates: [String] { Set(lines.flatMap(\.quote.dates)).sorted() }

  /// How many units of an item there are in all lines.
  package func quantity(of item: PriceItem) -> Double {
    lines.filter { $0.quote.item == item }.reduce(0) { $0 + ($1.quantity ?? 0) }
  }

  package static func + (left: Estimate, right: Estimate) -> Estimate {
    Estimate(currency: left.currency, lines: left.lines + right.lines)
  }
}

/// Amounts as people read them.
package enum Money {
  /// `$0.0150 to $0.0301`, `$3.20` where both are the same as it is written.
  package static func text(_ amounts: ClosedRange<Double>, _ currency: String) -> String {
    let (least, most) = (text(amounts.lowerBound, currency), text(amounts.upperBound, currency))
    return least == most ? least : "\(least) to \(most)"
  }

  /// To the cent; what is less than ten cents, to its hundredth.
  package static func text(_ amount: Double, _ currency: String) -> String {
    (currency == "USD" ? "$" : currency + " ") + String(format: amount < 0.1 ? "%.4f" : "%.2f", amount)
  }
}
