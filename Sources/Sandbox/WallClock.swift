import Foundation

enum WallClock {
  /// Microseconds since 1970.
  static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }
}
