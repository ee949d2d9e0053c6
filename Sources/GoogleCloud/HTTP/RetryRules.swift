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
  /// Everywhere a connection that failed, broke off or was silent for too long is worth another try.
  func worthwhileTries(after error: GoogleCloudError) -> Int {
    switch error.code {
    case .connectionFailed, .streamBroken, .idle: return .max
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
