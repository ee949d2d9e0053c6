import Foundation
package import Logging

/// How often, and after what pauses, a call that failed for a passing reason is made again.
///
/// The pauses grow by two and are drawn at random between nothing and their full length, so that many clients that
/// failed together do not come back together; where the server asks for more (`Retry-After`), it gets it. Only for calls
/// that do the same when they are made twice: reads, and writes with a precondition. A second import or export is a
/// second, billed one.
package struct RetryPolicy: Sendable {
  /// All tries, the first included.
  package var tries: Int
  package var firstPause: Duration
  package var longestPause: Duration
  package var rules: RetryRules
  /// A server that asks for a longer pause than this is not waited for.
  package var longestAskedPause = Duration.seconds(300)
  /// Told of every request, and of every pause; of a long one as a warning, since nothing else happens meanwhile.
  package var logger = Logger.requests
  /// Waits; a test puts something quicker here.
  package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  package init(
    tries: Int = 4, firstPause: Duration = .milliseconds(250), longestPause: Duration = .seconds(8),
    rules: RetryRules = .firestore
  ) {
    self.tries = tries
    self.firstPause = firstPause
    self.longestPause = longestPause
    self.rules = rules
  }

  /// As gcloud's storage commands, which give up later: base 1 s, twice as long each time, at most 32 s.
  ///
  /// Source: gcloud's core/properties.py.
  package static let storage = RetryPolicy(
    tries: 8, firstPause: .seconds(1), longestPause: .seconds(32), rules: .storage)

  /// As Google's authentication library asks for tokens. Source: google/auth/_exponential_backoff.py.
  static let token = RetryPolicy(tries: 3, firstPause: .seconds(1), longestPause: .seconds(4), rules: .token)

  /// The longest pause after a number of failures, 1 or more.
  func pauseCeiling(afterFailures failures: Int) -> Duration {
    min(firstPause * (1 << min(failures - 1, 20)), longestPause)
  }

  /// Calls `body` until it succeeds, fails for a lasting reason, throws `Final`, or the tries are used up.
  func run<Result>(_ body: () async throws -> Result) async throws -> Result {
    var failures = 0
    while true {
      do {
        return try await Self.$failures.withValue(Self.failures + failures) { try await body() }
      } catch let error as Final {
        throw error.cause
      } catch let error as GoogleCloudError {
        failures += 1
        guard failures < min(tries, rules.worthwhileTries(after: error)) else { throw error }
        try await pause(afterFailures: failures, error)
      }
    }
  }

  /// - Throws: `error` where the server asks for a pause that is too long to wait for.
  func pause(afterFailures failures: Int, _ error: GoogleCloudError) async throws {
    let asked = error.retryAfter ?? .zero
    guard asked <= longestAskedPause else { throw error }
    let pause = max(asked, pauseCeiling(afterFailures: failures) * Double.random(in: 0...1))
    // Codes only: a server's words are its own.
    let reason = error.code.rawValue + (error.httpStatus.map { ", HTTP status \($0)" } ?? "")
    logger.log(
      level: pause >= Self.longPause ? .warning : .info, "after \(reason): trying again in \(Self.seconds(pause)) s")
    try await sleep(pause)
  }

  private static let longPause = Duration.seconds(5)

  private static func seconds(_ pause: Duration) -> String {
    let tenths = Int((pause / .milliseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// How many tries of the call that is running failed before this one, for the log of requests.
  @TaskLocal static var failures = 0

  /// An error after which another try would be wrong, whatever the error is.
  struct Final: Error {
    var cause: any Error
  }
}

/// Which failures can pass, by the documentation of each service.
package enum RetryRules: Sendable {
  /// 429, 503, 504 and 409 ABORTED; 500 INTERNAL once.
  ///
  /// Source: firebase.google.com/docs/firestore/understand-error-codes.
  case firestore
  /// 408, 429 and every 5xx; not 409, which is a lasting conflict there.
  ///
  /// Source: cloud.google.com/storage/docs/retry-strategy.
  case storage
  /// 408, 429, 500 and 503, and what the OAuth error calls temporary. Source: google/auth/transport and google/oauth2.
  case token

  /// How many tries an error of this kind is worth: 1 where a repeat will not help.
  ///
  /// Everywhere a connection that failed or broke off is worth another try, and two more where it was silent: each of them takes
  /// as long as the silence may.
  func worthwhileTries(after error: GoogleCloudError) -> Int {
    switch error.code {
    case .connectionFailed, .streamBroken: return .max
    case .idle: return 3
    default: break
    }
    if error.httpStatus == 408 { return .max }
    switch self {
    case .firestore:
      switch error.code {
      case .quotaExhausted, .unavailable, .deadlineExceeded: return .max
      case .conflict where error.rpcStatus == .aborted: return .max
      case .serverError where error.rpcStatus == .internal: return 2
      default: return 1
      }
    case .storage:
      return error.httpStatus == 429 || (500...599).contains(error.httpStatus ?? 0) ? .max : 1
    case .token:
      return error.code == .unavailable || [429, 500, 503].contains(error.httpStatus) ? .max : 1
    }
  }
}

/// The pause that a server asks for: seconds, or the time at which to come back (RFC 9110 section 10.2.3).
enum RetryAfter {
  /// - Returns: nil without the header or where it is neither; zero for a time that has passed.
  static func pause(_ head: HTTPHead, now: Date = .now) -> Duration? {
    guard let text = head["retry-after"] else { return nil }
    if let seconds = UInt32(text) { return .seconds(seconds) }
    guard let time = HTTPDate.date(text) else { return nil }
    return .milliseconds(Int(max(0, min(time.timeIntervalSince(now), Double(UInt32.max))) * 1_000))
  }
}
