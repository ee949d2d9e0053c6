import JSON
import Synchronization

/// The clock of a demo's sandbox: it is moved through some days, and goes with the machine's after that.
final class DemoClock: Sendable {
  private let fixed = Mutex<Int64?>(nil)

  /// In microseconds since 1970.
  var now: Int64 { fixed.withLock { $0 } ?? Timestamp.now() }

  /// - Parameter time: nil for the machine's clock.
  func move(to time: Int64?) { fixed.withLock { $0 = time } }
}
