package import GoogleCloud
import Hummingbird
import JSON

/// An answer that refuses a request, as Google's services give it.
package struct GoogleError: Error, Sendable {
  package var status: RPCStatus
  package var message: String

  package init(_ status: RPCStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  /// As google.rpc.Status.
  var rpcStatus: JSONValue {
    .members([("code", .integer(status.rawValue)), ("message", .string(message))])
  }

  package static func invalid(_ message: String) -> GoogleError { GoogleError(.invalidArgument, message) }
  package static func unsupported(_ what: String) -> GoogleError {
    GoogleError(.invalidArgument, "The sandbox does not support \(what).")
  }
  package static func noBucket(_ name: String) -> GoogleError {
    GoogleError(.notFound, "The sandbox has no bucket \"\(name)\".")
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
