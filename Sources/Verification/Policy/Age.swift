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
