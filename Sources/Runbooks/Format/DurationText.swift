/// Durations as runbooks write them: `45s`, `10m`, `1h30m`. Policies count in longer units, and have `LengthOfTime`.
package enum DurationText {
  /// A week; what takes longer is not one step.
  static let longest = 604_800

  /// Whole seconds, from one second to a week; nil for anything else.
  static func duration(_ text: String) -> Duration? {
    var total = 0
    var number: Int?
    var units = "hms"[...]
    for character in text {
      if let digit = character.isASCII ? character.wholeNumberValue : nil {
        let next = (number ?? 0) * 10 + digit
        guard next <= longest else { return nil }
        number = next
      } else {
        guard let count = number, let unit = units.firstIndex(of: character) else { return nil }
        total += count * (character == "h" ? 3600 : character == "m" ? 60 : 1)
        units = units[units.index(after: unit)...]
        number = nil
      }
    }
    guard number == nil, (1...longest).contains(total) else { return nil }
    return .seconds(total)
  }

  /// As they are read.
  package static func text(_ duration: Duration) -> String {
    let seconds = Int(duration.components.seconds)
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")].filter { $0.0 > 0 }
    return parts.isEmpty ? "0s" : parts.map { "\($0.0)\($0.1)" }.joined()
  }
}

extension Duration {
  package var asSeconds: Double { self / .seconds(1) }
}
