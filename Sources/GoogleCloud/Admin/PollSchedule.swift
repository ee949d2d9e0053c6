/// How long to wait between looks at a running operation.
struct PollSchedule: Sendable {
  /// Before the first look, and before the second.
  var first: Duration
  var second: Duration
  var factor: Double
  var ceiling: Duration
  /// The most that is added at random.
  var jitter: Duration

  /// As gcloud polls. Source: its api_lib/util/waiter.py, WaitFor.
  static let google = PollSchedule(
    first: .seconds(1), second: .seconds(2), factor: 1.4, ceiling: .seconds(180), jitter: .seconds(1))

  /// A server on this machine costs nothing to ask and may be done at once.
  static let loopback = PollSchedule(
    first: .milliseconds(50), second: .milliseconds(50), factor: 1.4, ceiling: .seconds(1), jitter: .zero)

  /// The pauses in order, without jitter; it has no end.
  var pauses: some Sequence<Duration> {
    sequence(state: nil as Duration?) { [self] last in
      defer { last = last.map { min($0 * factor, ceiling) } ?? second }
      return last ?? first
    }
  }
}
