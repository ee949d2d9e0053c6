import Synchronization

/// A clock on which nobody waits: a sleep moves it, and returns.
final class JumpingClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Swift.Duration
    func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private let state = Mutex((now: Swift.Duration.zero, sleeps: [Swift.Duration]()))

  var now: Instant { Instant(offset: state.withLock { $0.now }) }
  let minimumResolution = Duration.nanoseconds(1)

  /// How long each sleep would have been.
  var sleeps: [Swift.Duration] { state.withLock { $0.sleeps } }

  func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
    try Task.checkCancellation()
    state.withLock { state in
      state.sleeps.append(deadline.offset - state.now)
      state.now = max(state.now, deadline.offset)
    }
  }
}
