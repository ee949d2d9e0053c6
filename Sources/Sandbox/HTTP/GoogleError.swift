import GoogleCloud
import Hummingbird

/// An answer that refuses a request, as Google's services give it.
struct GoogleError: Error, Sendable {
  var status: RPCStatus
  var message: String

  init(_ status: RPCStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  static func invalid(_ message: String) -> GoogleError { GoogleError(.invalidArgument, message) }
  static func unsupported(_ what: String) -> GoogleError {
    GoogleError(.invalidArgument, "The sandbox does not support \(what).")
  }
}

extension RPCStatus {
  /// The HTTP status of an answer with this status. Source: google/rpc/code.proto.
  var httpStatus: HTTPResponse.Status {
    switch self {
    case .ok: .ok
    case .cancelled: HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
    case .invalidArgument, .failedPrecondition, .outOfRange: .badRequest
    case .deadlineExceeded: .gatewayTimeout
    case .notFound: .notFound
    case .alreadyExists, .aborted: .conflict
    case .permissionDenied: .forbidden
    case .resourceExhausted: .tooManyRequests
    case .unimplemented: .notImplemented
    case .internal, .unknown, .dataLoss: .internalServerError
    case .unavailable: .serviceUnavailable
    case .unauthenticated: .unauthorized
    }
  }
}
