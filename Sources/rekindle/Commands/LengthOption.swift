import ArgumentParser
import Policy

/// A length of time as it is typed: `15m`, `26h`, `7d`.
struct LengthOption: ExpressibleByArgument {
  var duration: Duration

  init(_ duration: Duration) {
    self.duration = duration
  }

  init?(argument: String) {
    guard let duration = LengthOfTime.duration(argument) else { return nil }
    self.duration = duration
  }

  var defaultValueDescription: String { LengthOfTime.text(duration) }
}
