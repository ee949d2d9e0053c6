import JSON

/// Names of what is made by a command, told apart also within one second.
package enum Moment {
  private static let numbers = 10_000..<100_000

  /// `20261126T031502Z-48121`
  /// - Parameter time: microseconds since 1970.
  package static func name(_ time: Int64, number: Int = .random(in: numbers)) -> String {
    let text = Timestamp.text(microseconds: time - time % 1_000_000)
    return "\(text.filter { $0 != "-" && $0 != ":" })-\(number)"
  }
}
