/// How often, and after what pauses, a read that failed for a passing reason is made again.
///
/// The pauses grow by two and are drawn at random between nothing and their full length, so that many clients that
/// failed together do not come back together. Only for reads: a second import or export is a second, billed one.
package struct RetryPolicy: Sendable {
  /// All tries, the first included.
  package var tries: Int
  package var firstPause: Duration
  package var longestPause: Duration

  package init(tries: Int = 4, firstPause: Duration = .milliseconds(250), longestPause: Duration = .seconds(8)) {
    self.tries = tries
    self.firstPause = firstPause
    self.longestPause = longestPause
  }

  /// The longest pause after a number of failures, 1 or more.
  func pauseCeiling(afterFailures failures: Int) -> Duration {
    min(firstPause * (1 << min(failures - 1, 20)), longestPause)
  }

  /// Calls `body` until it succeeds, fails for a lasting reason, throws `Final`, or the tries are used up.
  func run<Result>(_ body: () async throws -> Result) async throws -> Result {
    var failures = 0
    while true {
      do {
        return try await body()
      } catch let error as Final {
        throw error.cause
      } catch let error as GoogleCloudError {
        failures += 1
        guard failures < min(tries, error.worthwhileTries) else { throw error }
        try await pause(afterFailures: failures)
      }
    }
  }

  func pause(afterFailures failures: Int) async throws {
    try await Task.sleep(for: pauseCeiling(afterFailures: failures) * Double.random(in: 0...1))
  }

  /// An error after which another try would be wrong, whatever the error is.
  struct Final: Error {
    var cause: any Error
  }
}

extension GoogleCloudError {
  /// How many tries the service's documentation grants an error of this kind: 1 where a repeat will not help.
  ///
  /// Source: firebase.google.com/docs/firestore/understand-error-codes; INTERNAL may be repeated once.
  var worthwhileTries: Int {
    switch code {
    case .connectionFailed, .streamBroken, .quotaExhausted, .unavailable, .deadlineExceeded: .max
    case .conflict where rpcStatus == .aborted: .max
    case .serverError where rpcStatus == .internal: 2
    default: 1
    }
  }
}
