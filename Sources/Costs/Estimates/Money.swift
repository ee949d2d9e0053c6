import Foundation

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
