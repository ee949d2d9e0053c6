import Dispatch
import Logging
import Synchronization

/// Sends requests without blocking its callers, over connections that it keeps.
final class HTTPClient: Sendable {
  private let idle = Mutex<[Lease]>([])
  private let log: RequestLog

  init(logger: Logger = .requests) {
    log = RequestLog(logger: logger)
  }

  /// The most bytes that a whole answer may have. Lists and operations stay far below it.
  static let maximumBodyBytes = 32 << 20

  /// Sends a request and waits for the whole answer, whatever its status.
  func send(_ request: HTTPRequest, maximumBodyBytes: Int = HTTPClient.maximumBodyBytes) async throws -> HTTPResponse {
    var body: [UInt8] = []
    let head = try await stream(request) { _, bytes in
      guard bytes.byteCount <= maximumBodyBytes - body.count else {
        throw GoogleCloudError.wrongAnswer(
          "An answer has more than \(maximumBodyBytes) bytes.", code: .responseTooLarge)
      }
      bytes.withUnsafeBytes { body.append(contentsOf: $0) }
    }
    return HTTPResponse(head: head, body: body)
  }

  /// Sends a request and hands on the answer's body while it comes; see `CurlSession.perform`.
  ///
  /// `onBody` is called on a thread of the transfer's own, where it may block.
  func stream(_ request: HTTPRequest, onBody: (HTTPHead, RawSpan) throws -> Void) async throws -> HTTPHead {
    let start = ContinuousClock.now
    var received = 0
    do {
      let head = try await BlockingExecutor.run {
        let lease = try idle.withLock { $0.popLast() } ?? Lease(session: CurlSession())
        let head = try lease.session.perform(request) { head, bytes in
          received += bytes.byteCount
          try onBody(head, bytes)
        }
        // Only after a success: what a failed exchange left of its connection is of no use.
        idle.withLock { $0.append(lease) }
        return head
      }
      log.finished(request, head, bytes: received, after: start.duration(to: .now))
      return head
    } catch {
      log.failed(request, error, bytes: received, after: start.duration(to: .now))
      throw error
    }
  }

  /// A session in the hands of one exchange, or of nobody: taking it from the list under the lock is what makes it safe
  /// that threads share it.
  private struct Lease: Sendable {
    nonisolated(unsafe) let session: CurlSession
  }
}

/// Runs a task's jobs on a thread outside Swift's cooperative pool, so that they may block.
///
/// A blocked thread of that pool is a core less for every other task: on a machine with one core, a server in the same
/// process would never answer. A serial queue is served by an overcommitting pool: whatever else is blocked, it gets
/// a thread. One executor for each blocking call: two calls on the same one would wait for each other.
final class BlockingExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "rekindle.blocking")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Runs `body`, which may block, on a thread of its own.
  static func run<Result>(_ body: () throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(BlockingExecutor()) { try await perform(body) }
  }

  /// Not isolated, so it runs where the preference says.
  private static func perform<Result>(_ body: () throws -> Result) async throws -> Result { try body() }
}
