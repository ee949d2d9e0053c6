import Synchronization

/// A clock that stands still until a test moves it, in microseconds since 1970.
package final class SimulatedClock: Sendable {
  private let time: Mutex<Int64>

  package init(_ time: Int64) {
    self.time = Mutex(time)
  }

  package var now: Int64 { time.withLock { $0 } }

  package func move(to time: Int64) { self.time.withLock { $0 = time } }

  package func move(bySeconds seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
}
