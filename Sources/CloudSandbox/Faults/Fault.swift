import Sandbox
import Synchronization

/// What goes wrong with a request that a rule matches. Written as one member of the rule; docs/sandbox.md has them all.
enum Fault: Sendable {
  /// Google's error JSON, or the status of a gRPC call.
  case status(Int, Refusal)
  /// Seconds before the request is looked at.
  case delay(Double)
  /// The request is looked at when the rules are deleted.
  case hold(FaultGate)
  /// The connection is closed and nothing is answered.
  case reset
  /// The connection is closed after so many bytes of the body.
  case truncate(Int)
  /// Nothing is sent any more after so many bytes of the body.
  case stall(Int)
  /// The lowest bit of the byte at this offset of the body is turned over.
  case flip(Int)
  /// The answer is an empty object, whatever was asked for.
  case empty
  /// `X-Goog-Hash` states hashes of something else.
  case wrongHash
  /// A list answers nothing but a token, with which its page can be asked for again.
  case emptyPage
  /// A list answers nothing but a token, another one each time.
  case endlessPages
  /// Objects are said to have so many bytes, in lists and each by itself: any text.
  case sizes(String)
  /// The answer's `Date` is ahead of the clock by so many seconds.
  case date(Int64)
  /// The answer's `Cache-Control`; empty for none.
  case cacheControl(String)
  /// Permissions that `testIamPermissions` does not tell.
  case withhold([String])
  /// What happens to the operation that the request starts.
  case operation(OperationFault)

  /// What a refusal says besides its status.
  struct Refusal: Sendable {
    var message: String
    /// Seconds.
    var retryAfter: Int64?
    /// Of a `google.rpc.ErrorInfo`, such as `SERVICE_DISABLED`.
    var reason: String?
    /// What that is about, such as `firestore.googleapis.com`.
    var service: String?
  }
}

/// Where the requests that a rule holds wait until the rules are deleted.
final class FaultGate: Sendable {
  /// Nil once the gate is open.
  private let waiting = Mutex<[AsyncStream<Never>.Continuation]?>([])

  func open() {
    waiting.withLock { waiting in
      for request in waiting ?? [] { request.finish() }
      waiting = nil
    }
  }

  /// - Throws: `CancellationError` if the sandbox ends first.
  func pass() async throws {
    let (stream, end) = AsyncStream<Never>.makeStream()
    let isOpen = waiting.withLock { waiting in
      waiting?.append(end)
      return waiting == nil
    }
    guard !isOpen else { return }
    for await _ in stream {}
    try Task.checkCancellation()
  }
}
