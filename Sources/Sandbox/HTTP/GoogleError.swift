import Hummingbird

/// google.rpc.Code: the number in gRPC trailers and operations, the name in REST answers, the HTTP status of both.
///
/// Source: google/rpc/code.proto.
enum GoogleStatus: Int, Sendable {
  case cancelled = 1
  case unknown = 2
  case invalidArgument = 3
  case deadlineExceeded = 4
  case notFound = 5
  case alreadyExists = 6
  case permissionDenied = 7
  case resourceExhausted = 8
  case failedPrecondition = 9
  case aborted = 10
  case outOfRange = 11
  case unimplemented = 12
  case `internal` = 13
  case unavailable = 14
  case dataLoss = 15
  case unauthenticated = 16

  var name: String {
    switch self {
    case .cancelled: "CANCELLED"
    case .unknown: "UNKNOWN"
    case .invalidArgument: "INVALID_ARGUMENT"
    case .deadlineExceeded: "DEADLINE_EXCEEDED"
    case .notFound: "NOT_FOUND"
    case .alreadyExists: "ALREADY_EXISTS"
    case .permissionDenied: "PERMISSION_DENIED"
    case .resourceExhausted: "RESOURCE_EXHAUSTED"
    case .failedPrecondition: "FAILED_PRECONDITION"
    case .aborted: "ABORTED"
    case .outOfRange: "OUT_OF_RANGE"
    case .unimplemented: "UNIMPLEMENTED"
    case .internal: "INTERNAL"
    case .unavailable: "UNAVAILABLE"
    case .dataLoss: "DATA_LOSS"
    case .unauthenticated: "UNAUTHENTICATED"
    }
  }

  var httpStatus: HTTPResponse.Status {
    switch self {
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

  /// The status that goes with an HTTP status, as Google's services pair them.
  init(http code: Int) {
    self =
      switch code {
      case 400, 416: .invalidArgument
      case 401: .unauthenticated
      case 403: .permissionDenied
      case 404, 410: .notFound
      case 409: .aborted
      case 412: .failedPrecondition
      case 429: .resourceExhausted
      case 499: .cancelled
      case 500: .internal
      case 501: .unimplemented
      case 502, 503: .unavailable
      case 504: .deadlineExceeded
      default: .unknown
      }
  }
}

/// An answer that refuses a request, as Google's services give it.
struct GoogleError: Error, Sendable {
  var status: GoogleStatus
  var message: String

  init(_ status: GoogleStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  static func invalid(_ message: String) -> GoogleError { GoogleError(.invalidArgument, message) }
  static func unsupported(_ what: String) -> GoogleError {
    GoogleError(.invalidArgument, "The sandbox does not support \(what).")
  }
}
