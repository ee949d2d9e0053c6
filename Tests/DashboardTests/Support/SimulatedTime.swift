import Synchronization

/// A clock that a test moves, and a count of what was asked.
final class SimulatedTime: Sendable {
  private let state = Mutex((now: Int64(1_000_000), asked: 0))

  /// In microseconds since 1970.
  var now: Int64 { state.withLock { $0.now } }

  func advance(_ microseconds: Int64) { state.withLock { $0.now += microseconds } }

  func count() -> Int {
    state.withLock { state in
      state.asked += 1
      return state.asked
    }
  }
}
