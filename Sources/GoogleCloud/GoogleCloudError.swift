/// Why a call to a Google service, or to one that speaks the same API, did not succeed.
///
/// It never holds a token, a request's header or a document's content. A call whose task was cancelled throws
/// `CancellationError` instead.
package struct GoogleCloudError: Error, Equatable, Sendable {
  /// Stable: scripts and tests match on it.
  package enum Code: String, Sendable {
    // Before or beside the service.
    case badEndpoint = "bad-endpoint"
    case connectionFailed = "connection-failed"
    case untrustedServer = "untrusted-server"
    case timeLimit = "time-limit"
    /// Nothing came for so long that the connection is given up, or none was made in time.
    case idle
    case badResponse = "bad-response"
    case responseTooLarge = "response-too-large"
    /// A stream ended after it began to deliver and before its status: what came is not everything.
    case streamBroken = "stream-broken"
    /// Bytes came whole, and are not those that the service has.
    case hashMismatch = "hash-mismatch"
    /// A credential file, or a variable that names one, cannot be used.
    case badCredentials = "bad-credentials"

    // What the service answered; see `RPCStatus.code`.
    case invalidArgument = "invalid-argument"
    case failedPrecondition = "failed-precondition"
    case unauthenticated
    case permissionDenied = "permission-denied"
    case notFound = "not-found"
    case conflict
    case quotaExhausted = "quota-exhausted"
    case unimplemented
    case unavailable
    case deadlineExceeded = "deadline-exceeded"
    case serverError = "server-error"

    // How a long-running operation ended.
    case operationFailed = "operation-failed"
    case operationCancelled = "operation-cancelled"
    case operationUnfinished = "operation-unfinished"
  }

  package var code: Code
  /// One sentence or more: what was asked, and what came of it.
  package var message: String
  /// What to do about it.
  package var remedy: String
  /// The answer's HTTP status; nil if there was no answer.
  package var httpStatus: Int?
  /// The status that gRPC, a REST error or an operation's error carried.
  package var rpcStatus: RPCStatus?
  /// How long the server asks to be left alone.
  package var retryAfter: Duration?
  /// Where that is why the call was refused.
  package var disabledService: DisabledService?

  package init(
    _ code: Code, _ message: String, remedy: String, httpStatus: Int? = nil, rpcStatus: RPCStatus? = nil
  ) {
    self.code = code
    self.message = message
    self.remedy = remedy
    self.httpStatus = httpStatus
    self.rpcStatus = rpcStatus
  }
}

extension GoogleCloudError {
  /// Of an answer that no such service gives, so that something else may have answered.
  static func wrongAnswer(_ message: String, code: Code = .badResponse, httpStatus: Int? = nil) -> GoogleCloudError {
    GoogleCloudError(code, message, remedy: "Check that the address is that of the service.", httpStatus: httpStatus)
  }

  /// Of the description of a resource that does not state its name: taken as it is, it would say that nothing is set.
  static func nameless(_ call: String) -> GoogleCloudError {
    wrongAnswer("The answer to \(call) does not state the name of what it describes.")
  }

  /// Of an access policy without an etag: taken as it is, it would say that nobody has a role.
  static func etagless(_ call: String) -> GoogleCloudError {
    wrongAnswer("The answer to \(call) has no etag, so it is not an access policy.")
  }
}

extension GoogleCloudError: CustomStringConvertible {
  package var description: String {
    // A service's own words may end without a full stop.
    let end = message.last.map { ".!?".contains($0) } ?? true ? "" : "."
    return "\(code.rawValue): \(message)\(end) \(remedy)"
  }
}

extension GoogleCloudError {
  /// Whether the service may have done what was asked: it was reached or may have been, and its answer is not known.
  package var mayHaveArrived: Bool {
    switch code {
    case .connectionFailed, .timeLimit, .idle, .badResponse, .responseTooLarge, .streamBroken: true
    default: httpStatus.map { $0 >= 500 } ?? false
    }
  }
}

/// What a service answers, or why it does not.
package typealias CloudAnswer<Value: Sendable> = Result<Value, GoogleCloudError>

/// Nil for what does not exist.
package func ifFound<Value>(_ body: () async throws -> Value) async throws -> Value? {
  do { return try await body() } catch let error as GoogleCloudError where error.code == .notFound { return nil }
}
