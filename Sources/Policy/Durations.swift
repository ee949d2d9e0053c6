/// Lengths of time as a person writes them, in policies, in runbooks and in options.
package enum LengthOfTime {
  /// What a message says of a text that is none.
  package static let form = "A length of time is a number with s, m, h or d behind it, or several: 26h, 7d, 1h30m."
  /// 100,000 days, longer than any backup is kept.
  package static let longest = Duration.seconds(100_000 * 86_400)

  private static let units: [(name: String, seconds: Int64)] = [("d", 86_400), ("h", 3_600), ("m", 60)]

  /// Whole numbers with their units, the largest unit first and none twice: `45s`, `26h`, `1h30m`, `7d`.
  /// - Returns: nil for anything else, for less than a second, and for more than `most`.
  package static func duration(_ text: String, atMost most: Duration = LengthOfTime.longest) -> Duration? {
    let pattern = /(?:([0-9]{1,10})d)?(?:([0-9]{1,10})h)?(?:([0-9]{1,10})m)?(?:([0-9]{1,10})s)?/
    guard let match = text.wholeMatch(of: pattern) else { return nil }
    var seconds = 0
    for (number, unit) in zip([match.1, match.2, match.3, match.4], [86_400, 3_600, 60, 1]) {
      seconds += (number.flatMap { Int($0) } ?? 0) * unit
    }
    let duration = Duration.seconds(seconds)
    return seconds > 0 && duration <= most ? duration : nil
  }

  /// In the largest unit that has no remainder, and in seconds where none fits: `26h`, `7d`, `90 s`.
  package static func text(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    let unit = units.first { seconds != 0 && seconds.isMultiple(of: $0.seconds) }
    return unit.map { "\(seconds / $0.seconds)\($0.name)" } ?? "\(seconds) s"
  }

  /// In hours, minutes and seconds: `45s`, `1h30m`, `168h`.
  package static func textInHours(_ duration: Duration) -> String {
    let seconds = Int(duration.components.seconds)
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")].filter { $0.0 > 0 }
    return parts.isEmpty ? "0s" : parts.map { "\($0.0)\($0.1)" }.joined()
  }
}

/// How long ago something was, in one unit: `35 min`, `7 h`, `3 d`.
package enum Age {
  /// - Parameter microseconds: negative for what is still to come.
  package static func text(_ microseconds: Int64) -> String {
    let minutes = microseconds / 60_000_000
    switch minutes {
    case ..<0: return "in the future"
    case ..<90: return "\(minutes) min"
    case ..<(48 * 60): return "\(minutes / 60) h"
    default: return "\(minutes / 60 / 24) d"
    }
  }
}

/// What is not held against times that two machines tell.
package enum ClockDifference {
  /// Their clocks may differ by so much, in microseconds: five minutes.
  package static let allowed: Int64 = 300_000_000
}
