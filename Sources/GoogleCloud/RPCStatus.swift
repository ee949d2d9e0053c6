/// The status of a call as google.rpc.Code numbers it: gRPC's trailer carries the number, REST's error the name.
///
/// Source: google/rpc/code.proto.
package enum RPCStatus: Int, Sendable {
  case ok, cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied,
    resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, `internal`, unavailable, dataLoss,
    unauthenticated

  /// Reads a REST error's name, such as `NOT_FOUND`; nil if it is none of them.
  package init?(name: String) {
    guard let status = RPCStatus.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: status)
  }

  /// The name that REST uses, such as `NOT_FOUND`.
  package var name: String { RPCStatus.names[rawValue] }

  /// The status that stands behind an HTTP status, for answers that carry no other. Source: google/rpc/code.proto.
  package init(httpStatus: Int) {
    self =
      switch httpStatus {
      case 200..<300: .ok
      case 400: .invalidArgument
      case 401: .unauthenticated
      case 403: .permissionDenied
      case 404: .notFound
      case 408: .deadlineExceeded
      case 409: .aborted
      case 412: .failedPrecondition
      case 416: .outOfRange
      case 429: .resourceExhausted
      case 499: .cancelled
      case 500: .internal
      case 501: .unimplemented
      case 502, 503: .unavailable
      case 504: .deadlineExceeded
      default: .unknown
      }
  }

  private static let names = [
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
  ]
}

extension RPCStatus {
  var code: GoogleCloudError.Code {
    switch self {
    case .invalidArgument, .outOfRange: .invalidArgument
    case .failedPrecondition: .failedPrecondition
    case .unauthenticated: .unauthenticated
    case .permissionDenied: .permissionDenied
    case .notFound: .notFound
    case .alreadyExists, .aborted: .conflict
    case .resourceExhausted: .quotaExhausted
    case .unimplemented: .unimplemented
    case .unavailable: .unavailable
    case .deadlineExceeded: .deadlineExceeded
    case .ok, .cancelled, .unknown, .internal, .dataLoss: .serverError
    }
  }

  var remedy: String {
    switch self {
    case .invalidArgument, .outOfRange: "Correct the request; sending it again will not help."
    case .failedPrecondition: "Bring it into the state that the message asks for."
    case .unauthenticated: "Sign in again: the access token is missing, malformed or expired."
    case .permissionDenied:
      "Grant the account the role for this call: datastore.viewer to read, "
        + "datastore.importExportAdmin to import and export."
    case .notFound: "Check the names: of the project, and of the database, bucket or job in it."
    case .alreadyExists, .aborted: "Something else changed the same thing; look at its state and try again."
    case .resourceExhausted: "Wait for the quota to recover, or have it raised."
    case .unimplemented: "This server does not offer the call."
    case .unavailable, .deadlineExceeded: "Try again later."
    case .ok, .cancelled, .unknown, .internal, .dataLoss: "Try again; if it stays, look into the server's log."
    }
  }

  /// Of HTTP status 412: the version that the request named is not the one that is there.
  private static let changedMeanwhile = "Something else made or changed it; look at what is there now, and try again."

  /// The error for an answer with this status.
  /// - Parameter call: what was asked, such as `RunQuery`.
  func error(_ call: String, _ message: String, httpStatus: Int?) -> GoogleCloudError {
    GoogleCloudError(
      code, "\(call) was answered with \(name)\(message.isEmpty ? "." : ": \(message)")",
      remedy: httpStatus == 412 ? RPCStatus.changedMeanwhile : remedy, httpStatus: httpStatus, rpcStatus: self)
  }
}
