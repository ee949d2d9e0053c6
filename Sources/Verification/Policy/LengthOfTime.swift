/// Lengths of time as a person writes them, in policies and in options.
package enum LengthOfTime {
  /// What a message says of a text that is none.
  package static let form = "A length of time is a number with m, h or d behind it: 26h, 7d."

  private static let units: [Character: Int] = ["m": 60, "h": 3_600, "d": 86_400]

  /// A whole number with its unit: `90m`, `26h`, `7d`; nil for anything else, and for more than 100,000.
  package static func duration(_ text: String) -> Duration? {
    guard let unit = text.last.flatMap({ units[$0] }), text.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(text.dropLast()), (1...100_000).contains(number)
    else { return nil }
    return .seconds(number * unit)
  }

  /// The same the other way round, in the largest unit that has no remainder; in seconds where none fits.
  package static func text(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    let unit = units.sorted { $0.value > $1.value }.first { seconds != 0 && seconds.isMultiple(of: Int64($0.value)) }
    return unit.map { "\(seconds / Int64($0.value))\($0.key)" } ?? "\(seconds) s"
  }
}
