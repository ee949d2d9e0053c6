/// What is not held against times that two machines tell.
package enum ClockDifference {
  /// Their clocks may differ by so much, in microseconds: five minutes.
  package static let allowed: Int64 = 300_000_000
}
