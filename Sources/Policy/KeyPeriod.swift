/// The period in which a key's signatures count, in microseconds since 1970.
package struct KeyPeriod: Sendable, Equatable {
  /// The first instant of it; nil where it has no beginning.
  package var from: Int64?
  /// The first instant after it; nil where it has no end.
  package var until: Int64?

  package init(from: Int64? = nil, until: Int64? = nil) {
    self.from = from
    self.until = until
  }

  /// - Parameter time: nil if it is not known: then only a period without limits has it.
  package func contains(_ time: Int64?) -> Bool {
    guard let time else { return from == nil && until == nil }
    return time >= from ?? .min && until.map { time < $0 } ?? true
  }

  /// Whether one instant is in both.
  func overlaps(_ other: KeyPeriod) -> Bool {
    max(from ?? .min, other.from ?? .min) < min(until ?? .max, other.until ?? .max)
  }
}
